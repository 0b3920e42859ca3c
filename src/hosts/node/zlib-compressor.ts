// Compresses and inflates WebSocket messages with node:zlib, each by itself. It keeps nothing between messages, and no order.
import { constants, deflateRaw, deflateRawSync, inflateRaw, inflateRawSync } from "node:zlib";
import { type Compressor, deflateTail, type Inflated } from "../../websocket/index.js";

/**
 * Up to this size a message is done at once: the thread pool costs 120 to 220 us for its way there and back, the work itself less
 * (256 B: deflate 27 us, inflate 14 us; 4 KiB: 47 and 15 us). Above it a deflate would hold the event loop for too long (128 KiB: 2.5 ms).
 */
const worthThreadBytes = 8192;

/** zlib's own default of 8 takes 256 KiB for a deflate, this 40 KiB, for some percent more bytes. */
const memLevel = 5;

const finishFlush = constants.Z_SYNC_FLUSH;

/**
 * The compressor of all links on Node.
 *
 * @example
 * zlibCompressor.deflate(bytes, 12, (compressed) => write(compressed));
 */
export const zlibCompressor: Compressor = {
  deflate(message, windowBits, done) {
    const options = { windowBits, memLevel, finishFlush };
    const finish = (block: Buffer): void => done(block.subarray(0, block.length - deflateTail.length));
    if (message.length <= worthThreadBytes) return finish(deflateRawSync(message, options));
    deflateRaw(message, options, (_error, block) => finish(block));
  },

  inflate(compressed, windowBits, maxBytes, done) {
    // An empty message has no room for a limit below one byte.
    const options = { windowBits, finishFlush, maxOutputLength: Math.max(1, maxBytes) };
    const block = Buffer.concat([compressed, deflateTail]);
    if (compressed.length <= worthThreadBytes) return done(inflateNow(block, options));
    inflateRaw(block, options, (error, message) => done(error === null ? message : violationOf(error)));
  },
};

function inflateNow(block: Buffer, options: Parameters<typeof inflateRawSync>[1]): Inflated {
  try {
    return inflateRawSync(block, options);
  } catch (error) {
    return violationOf(error);
  }
}

function violationOf(error: unknown): "invalid-deflate" | "inflates-too-much" {
  const isTooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
  return isTooLarge ? "inflates-too-much" : "invalid-deflate";
}
