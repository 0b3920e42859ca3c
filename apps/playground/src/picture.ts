// Turns a file that somebody chose into bytes the server takes: as they are where they fit, else made smaller.
import { limits } from "./limits.js";

const accepted = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);
const longestSide = 1_600;

/** A picture fit to be sent. */
export interface ReadyPicture {
  readonly type: string;
  readonly bytes: ArrayBuffer;
}

/**
 * Makes a picture fit to be sent.
 *
 * @throws Error with a sentence for the person: not an image, or too large even when made smaller.
 */
export async function readyPicture(file: File): Promise<ReadyPicture> {
  if (!accepted.has(file.type)) throw new Error(`${file.name} is not a PNG, JPEG, GIF, WebP or AVIF image.`);
  const blob = file.size <= limits.pictureBytes ? file : await shrink(file);
  if (blob.size <= limits.pictureBytes) return { type: blob.type, bytes: await blob.arrayBuffer() };
  throw new Error(`${file.name} is too large: at most ${limits.pictureBytes / 1000} kB can be sent.`);
}

async function shrink(file: File): Promise<Blob> {
  const bitmap = await createImageBitmap(file).catch((cause: unknown) => {
    throw new Error(`${file.name} cannot be read as an image.`, { cause });
  });
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", 0.82);
  });
}
