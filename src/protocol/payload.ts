// Long-polling payloads: several frames in one HTTP body. Not HTTP, and not the frames themselves (frame.ts).
import { toBase64 } from "./base64.js";
import { Fault } from "./fault.js";
import { decodeFrame, type EncodedFrame, type Frame } from "./frame.js";

/** The record separator of ASCII; JSON escapes it, so that no packet holds one. */
export const separator = "\x1e";

/** Frames that one payload may hold on its way to a server. */
export const maxFrames = 4096;

/**
 * Joins frames into the body of an answer to a GET. The base64 form of a binary frame is kept in the frame, for the next session
 * that gets it.
 *
 * @example
 * encodePayload([encodeFrame("message", "hi"), encodeFrame("message", Uint8Array.of(1))]); // "4hi\x1ebAQ=="
 */
export function encodePayload(frames: readonly EncodedFrame[]): string {
  return frames.map((frame) => textOf(frame)).join(separator);
}

function textOf(frame: EncodedFrame): string {
  if (typeof frame.data === "string") return frame.data;
  frame.base64 ??= "b" + toBase64(frame.data);
  return frame.base64;
}

/**
 * Takes a payload apart, frame by frame, as its reader asks for them: what comes before a fault has been handed over by the
 * time the fault is found. Nothing follows a fault or a `close`.
 *
 * @example
 * for (const frame of decodePayload(body)) {
 *   if (frame instanceof Fault) return end(frame);
 *   onFrame(frame);
 * }
 */
export function* decodePayload(body: string): Generator<Frame | Fault, void, void> {
  let start = 0;
  for (let count = 0; count < maxFrames; count++) {
    const end = body.indexOf(separator, start);
    const frame = decodeFrame(end === -1 ? body.slice(start) : body.slice(start, end));
    yield frame;
    if (end === -1 || frame instanceof Fault || frame.type === "close") return;
    start = end + 1;
  }
  yield new Fault("too-many-frames", "too many packets in the payload");
}
