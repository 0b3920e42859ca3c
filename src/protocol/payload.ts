// Long-polling payloads: several frames in one HTTP body. Not HTTP, and not the frames themselves (frame.ts).
import { toBase64 } from "./base64.js";
import { utf8ByteLength } from "./bytes.js";
import { Fault } from "./fault.js";
import { decodeFrame, type Frame } from "./frame.js";

/** What a payload is made of; its base64 form may be kept in it, for the next session that gets it. */
interface Part {
  readonly data: string | Uint8Array;
  base64?: string | null;
}

/** The record separator of ASCII; JSON escapes it, so that no packet holds one. */
const separator = "\x1e";

/** Frames that one payload may hold on its way to a server. */
const maxFrames = 4096;

/**
 * Joins frames into the body of a POST or of the answer to a GET.
 *
 * @example
 * encodePayload([encodeFrame("message", "hi"), encodeFrame("message", Uint8Array.of(1))]); // "4hi\x1ebAQ=="
 */
export function encodePayload(frames: readonly Part[]): string {
  return frames.map((frame) => textOf(frame)).join(separator);
}

function textOf(frame: Part): string {
  if (typeof frame.data === "string") return frame.data;
  frame.base64 ??= "b" + toBase64(frame.data);
  return frame.base64;
}

/**
 * Takes a payload apart, frame by frame, as its reader asks for them: what comes before a fault has been handed over by the
 * time the fault is found. Nothing follows a fault or a `close`.
 *
 * @param limit how many frames are taken. A client takes any number: a server answers a poll with all that has gathered
 * @example
 * for (const frame of decodePayload(body)) {
 *   if (frame instanceof Fault) return end(frame);
 *   onFrame(frame);
 * }
 */
export function* decodePayload(
  body: string,
  limit: number = maxFrames,
): Generator<Frame | Fault, void, void> {
  let start = 0;
  for (let count = 0; count < limit; count++) {
    const end = body.indexOf(separator, start);
    const frame = decodeFrame(end === -1 ? body.slice(start) : body.slice(start, end));
    yield frame;
    if (end === -1 || frame instanceof Fault || frame.type === "close") return;
    start = end + 1;
  }
  yield new Fault("too-many-frames", "too many packets in the payload");
}

/**
 * Takes out of the queue, in order, the frames of the next payload that a server with this `maxPayload` accepts. A frame that
 * is too large goes alone, for the server to refuse.
 *
 * @example
 * while (queue.length > 0) await post(encodePayload(takePayload(queue, 1_000_000)));
 */
export function takePayload<P extends Part>(queue: P[], maxPayloadBytes: number): P[] {
  let count = 0;
  // Before each frame but the first there is a separator.
  let bytes = -1;
  for (const frame of queue) {
    bytes += 1 + sizeOf(frame);
    if (count > 0 && (bytes > maxPayloadBytes || count === maxFrames)) break;
    count++;
  }
  return queue.splice(0, count);
}

/** Bytes of a frame inside a payload, without a separator. */
function sizeOf({ data }: Part): number {
  return typeof data === "string" ? utf8ByteLength(data) : 1 + 4 * Math.ceil(data.length / 3);
}
