// Long-polling payloads of Engine.IO 3, as text and as bytes. Those of Engine.IO 4 are payload.ts; the frames are frame-v3.ts.
import { toBase64 } from "./base64.js";
import { Fault } from "./fault.js";
import { decodeFrameV3 } from "./frame-v3.js";
import type { EncodedFrame, Frame } from "./frame.js";

/** As many as in a payload of Engine.IO 4. */
const maxFrames = 4096;

/** More would not fit into a number, and no body is as long. */
const maxDigits = 15;

const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Joins frames, which have gone through `toFrameV3`, into a payload of text: each is its length in UTF-16 units, a colon, and
 * itself. Binary is base64.
 *
 * @example
 * encodePayloadV3([encodeFrame("message", "€"), encodeFrame("noop")]); // "2:4€1:6"
 */
export function encodePayloadV3(frames: readonly EncodedFrame[]): string {
  return frames.map(({ data }) => withLength(typeof data === "string" ? data : asText(data))).join("");
}

const withLength = (text: string): string => `${text.length}:${text}`;

const asText = (data: Uint8Array): string => `b${data[0]}${toBase64(data.subarray(1))}`;

/**
 * Joins frames, which have gone through `toFrameV3`, into a payload of bytes. Clients that can read one get it where a frame
 * is binary.
 *
 * | bytes       | what                                         |
 * |-------------|----------------------------------------------|
 * | `00` / `01` | the frame is text in UTF-8 / binary          |
 * | `00` … `09` | the digits of its length in bytes            |
 * | `ff`        | ends them                                    |
 * | rest        | the frame                                    |
 *
 * @example
 * encodeBinaryPayloadV3([toFrameV3(encodeFrame("message", Uint8Array.of(7)))]); // bytes 01 02 ff 04 07
 */
export function encodeBinaryPayloadV3(frames: readonly EncodedFrame[]): Uint8Array {
  const parts = frames.flatMap(({ data }) => {
    const bytes = typeof data === "string" ? encoder.encode(data) : data;
    const digits = Array.from(String(bytes.length), Number);
    return [Uint8Array.of(typeof data === "string" ? 0 : 1, ...digits, 0xff), bytes];
  });
  const payload = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    payload.set(part, at);
    at += part.length;
  }
  return payload;
}

/**
 * Takes a payload of text apart, frame by frame, as its reader asks for them. Nothing follows a fault or a `close`. `0:` is
 * a payload without frames.
 *
 * @example
 * [...decodePayloadV3("2:4€1:6")]; // a message "€", a noop
 */
export function decodePayloadV3(body: string): Generator<Frame | Fault, void, void> {
  return decodeAll(body.length, (at) => {
    const colon = body.indexOf(":", at);
    const digits = body.slice(at, colon === -1 ? at : Math.min(colon, at + maxDigits + 1));
    const from = colon + 1;
    const end = from + (/^\d{1,15}$/.test(digits) ? Number(digits) : NaN);
    return { end, read: () => body.slice(from, end) };
  });
}

/**
 * Takes a payload of bytes apart: see {@link encodeBinaryPayloadV3} and {@link decodePayloadV3}.
 *
 * @example
 * [...decodeBinaryPayloadV3(Uint8Array.of(1, 2, 255, 4, 7))]; // a binary message
 */
export function decodeBinaryPayloadV3(body: Uint8Array): Generator<Frame | Fault, void, void> {
  return decodeAll(body.length, (at) => {
    let length = NaN;
    let from = at + 1;
    for (; from <= at + maxDigits && body[from] !== 0xff; from++) {
      const digit = body[from] ?? NaN;
      length = (from === at + 1 ? 0 : length * 10) + (digit <= 9 ? digit : NaN);
    }
    const isSound = body[from] === 0xff && (body[at] === 0 || body[at] === 1);
    const start = from + 1;
    const end = start + (isSound ? length : NaN);
    const bytes = (): Uint8Array => body.subarray(start, end);
    return { end, read: () => (body[at] === 0 ? decoder.decode(bytes()) : bytes()) };
  });
}

/** One frame of a payload: where it ends, NaN if its length cannot be read; and what it holds. */
interface Part {
  readonly end: number;
  read(): string | Uint8Array;
}

function* decodeAll(length: number, partAt: (at: number) => Part): Generator<Frame | Fault, void, void> {
  let at = 0;
  for (let count = 0; count < maxFrames; count++) {
    const part = partAt(at);
    const { end } = part;
    if (!(end <= length)) {
      yield new Fault("invalid-length");
      return;
    }
    const content = part.read();
    if (content.length > 0) {
      const frame = decodeFrameV3(content);
      yield frame;
      if (frame instanceof Fault || frame.type === "close") return;
    }
    if (end === length) return;
    at = end;
  }
  yield new Fault("too-many-frames", "too many packets in the payload");
}
