// Compresses a message once for all its receivers. It chooses no message: compression.ts does.
import type { Compressor } from "./deflate.js";
import type { SharedMessage } from "./link.js";
import { encodeCompressed } from "./serializer.js";

/** The compressed frame of a message; until it is there, those who wait for it. */
interface Shared {
  readonly windowBits: number;
  readonly waiting: ((frame: Uint8Array) => void)[];
  frame: Uint8Array | null;
}

const sharedOf = new WeakMap<SharedMessage, Shared>();

/**
 * Gives `done` the compressed frame of a message, now or later. Receivers with the same window get the same bytes.
 *
 * @example
 * deflateOnce(compressor, message, 15, (frame) => socket.write(frame));
 */
export function deflateOnce(
  compressor: Compressor,
  message: SharedMessage,
  windowBits: number,
  done: (frame: Uint8Array) => void,
): void {
  const known = sharedOf.get(message);
  if (known === undefined) {
    const shared: Shared = { windowBits, waiting: [done], frame: null };
    sharedOf.set(message, shared);
    return deflate(compressor, message, windowBits, (frame) => {
      shared.frame = frame;
      for (const each of shared.waiting.splice(0)) each(frame);
    });
  }
  // Nearly all clients offer the same window; the others are compressed for one by one.
  if (known.windowBits !== windowBits) return deflate(compressor, message, windowBits, done);
  if (known.frame === null) known.waiting.push(done);
  else done(known.frame);
}

function deflate(
  compressor: Compressor,
  message: SharedMessage,
  windowBits: number,
  done: (frame: Uint8Array) => void,
): void {
  const { data } = message;
  const isText = typeof data === "string";
  const bytes = isText ? Buffer.from(data) : data;
  compressor.deflate(bytes, windowBits, (compressed) => done(encodeCompressed(compressed, isText)));
}
