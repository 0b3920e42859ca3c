// Long-polling payloads as a client writes and reads them, with what a browser has. A server reads those of strangers: it has
// protocol's, which count and are strict.
import { Fault, frameTypes, maxFrames, separator, type FrameType } from "../protocol/index.js";
import type { OutgoingFrame } from "./transport.js";

/** Writes bytes as a frame of text. */
export const encodeBytes = (bytes: Uint8Array): string =>
  "b" + btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));

const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/**
 * Takes out of the queue, in order, the frames of the next payload that a server with this `maxPayload` surely accepts. A frame that
 * may be too large goes alone.
 */
export function takePayload(queue: OutgoingFrame[], maxPayloadBytes: number): string {
  const parts: string[] = [];
  // Before each part but the first there is a separator.
  let bytes = -1;
  for (const { data } of queue) {
    const part = typeof data === "string" ? data : encodeBytes(data);
    // No character takes more than three; a long queue may leave in a request more for that, and nothing is encoded to be counted.
    bytes += 1 + 3 * part.length;
    if (parts.length > 0 && (bytes > maxPayloadBytes || parts.length === maxFrames)) break;
    parts.push(part);
  }
  queue.splice(0, parts.length);
  return parts.join(separator);
}

/** Decodes one frame: as text, bytes come in base64. */
export function decodeContent(
  content: string | Uint8Array,
): { type: "message"; data: Uint8Array } | { type: FrameType; data: string } | Fault {
  if (typeof content !== "string") return { type: "message", data: content };
  const data = content.slice(1);
  try {
    if (content.startsWith("b")) return { type: "message", data: fromBase64(data) };
    const type = frameTypes[content.charCodeAt(0) - 48];
    if (type) return { type, data };
  } catch {
    // No base64.
  }
  return new Fault("unknown-frame");
}
