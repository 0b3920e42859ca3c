// The byte stream of a WebTransport session: frames of Engine.IO, one behind the other. It reads and writes no stream itself.
import { utf8ByteLength } from "./bytes.js";
import { Fault } from "./fault.js";
import type { EncodedFrame } from "./frame.js";

/*
 * A frame in the stream.
 *
 * | byte | 7      | 6–0                |                                                                     |
 * |------|--------|--------------------|---------------------------------------------------------------------|
 * | 0    | binary | length, seven bits | 126: two bytes follow, 127: eight                                   |
 * | 1–2  |        | length, if 126 to 65,535; big-endian                                                     |
 * | 1–8  |        | length, if more; big-endian, at most 2^53 - 1                                            |
 * | then |        | text: digit and data in UTF-8; binary: the bytes of a message. Never empty               |
 */
const binaryBit = 0x80;

/** Header bytes that follow the first. */
const extraBytes = (first: number): 0 | 2 | 8 => {
  const length = first & 0x7f;
  return length < 126 ? 0 : length === 126 ? 2 : 8;
};

const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Writes frames one behind the other, as one chunk.
 *
 * @example
 * writer.write(encodeStream([encodeFrame("message", "hi")])); // 03 34 68 69
 */
export function encodeStream(frames: readonly Pick<EncodedFrame, "data">[]): Uint8Array<ArrayBuffer> {
  // No frame may be empty: a message without bytes goes as what it would be in a payload, base64 of nothing.
  const contents = frames.map(({ data }) => (data.length === 0 ? "b" : data));
  const lengths = contents.map((data) => (typeof data === "string" ? utf8ByteLength(data) : data.length));
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + headerBytes(length) + length, 0));
  let at = 0;
  contents.forEach((data, index) => {
    const length = lengths[index] ?? 0;
    at = writeHeader(bytes, at, length, typeof data !== "string");
    if (typeof data === "string") encoder.encodeInto(data, bytes.subarray(at));
    else bytes.set(data, at);
    at += length;
  });
  return bytes;
}

function headerBytes(length: number): number {
  return length < 126 ? 1 : length < 0x10000 ? 3 : 9;
}

/** Gives back where the content goes. */
function writeHeader(bytes: Uint8Array, at: number, length: number, isBinary: boolean): number {
  const bit = isBinary ? binaryBit : 0;
  const size = headerBytes(length);
  bytes[at] = bit | (size === 1 ? length : size === 3 ? 126 : 127);
  const view = new DataView(bytes.buffer, at);
  if (size === 3) view.setUint16(1, length);
  if (size === 9) view.setBigUint64(1, BigInt(length));
  return at + size;
}

/** What a frame whose end has not come takes at first; it grows with what comes, so that no header alone costs memory. */
const firstBytes = 4096;

const nothing = /* @__PURE__ */ new Uint8Array(0);

/**
 * Takes a stream apart, however it was cut into chunks.
 *
 * @example
 * const stream = new StreamDecoder(1_000_000);
 * stream.push(chunk);
 * for (let content = stream.next(); content !== undefined; content = stream.next()) {
 *   if (content instanceof Fault) return end(content);
 *   onFrame(decodeFrame(content));
 * }
 */
export class StreamDecoder {
  readonly #maxFrameBytes: number;
  /** What came last, and how far it has been read. */
  #chunk: Uint8Array = nothing;
  #at = 0;
  readonly #header = new Uint8Array(9);
  #headerBytes = 0;
  /** Length of the frame's content; 0 while its header is read. */
  #length = 0;
  /** The content of a frame that came in several chunks. */
  #content: Uint8Array = nothing;
  #contentBytes = 0;
  #fault: Fault | null = null;

  /** @param maxFrameBytes the largest frame that is taken; what is more is a fault as soon as its header has come */
  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Takes the next chunk, after {@link next} has given all that was in the one before. It is not written to, and may be kept. */
  push(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#at = 0;
  }

  /** The content of the next frame, undefined if it has not come whole. After a fault there is nothing but the fault. */
  next(): string | Uint8Array | Fault | undefined {
    if (this.#length === 0 && !this.#readHeader()) return this.#fault ?? undefined;
    const bytes = this.#readContent();
    if (bytes === null) return undefined;
    this.#length = 0;
    const isBinary = ((this.#header[0] ?? 0) & binaryBit) !== 0;
    return isBinary ? bytes : decoder.decode(bytes);
  }

  /** Gives false when the rest of the header has not come, or when it is a fault. */
  #readHeader(): boolean {
    if (this.#fault !== null) return false;
    const header = this.#header;
    do {
      if (this.#at === this.#chunk.length) {
        this.#letGo();
        return false;
      }
      header[this.#headerBytes++] = this.#chunk[this.#at++] ?? 0;
    } while (this.#headerBytes < 1 + extraBytes(header[0] ?? 0));
    this.#headerBytes = 0;
    const length = lengthIn(header);
    if (length > 0 && length <= this.#maxFrameBytes) {
      this.#length = length;
      return true;
    }
    this.#fault = new Fault("invalid-length", `a frame of ${length} bytes`);
    this.#letGo();
    return false;
  }

  /** Gives null when the rest has not come. The bytes are the receiver's to keep. */
  #readContent(): Uint8Array | null {
    const end = Math.min(this.#chunk.length, this.#at + this.#length - this.#contentBytes);
    const part = this.#chunk.subarray(this.#at, end);
    this.#at = end;
    // Fast path: the frame is whole in one chunk.
    if (part.length === this.#length) return new Uint8Array(part);
    this.#keep(part);
    if (this.#contentBytes < this.#length) {
      this.#letGo();
      return null;
    }
    const content = this.#content;
    this.#content = nothing;
    this.#contentBytes = 0;
    return content;
  }

  /** A stream that waits for its next chunk holds no memory of the last. */
  #letGo(): void {
    this.#chunk = nothing;
    this.#at = 0;
  }

  #keep(part: Uint8Array): void {
    const needed = this.#contentBytes + part.length;
    if (needed > this.#content.length) {
      const grown = new Uint8Array(Math.min(this.#length, Math.max(firstBytes, 2 * needed)));
      grown.set(this.#content.subarray(0, this.#contentBytes));
      this.#content = grown;
    }
    this.#content.set(part, this.#contentBytes);
    this.#contentBytes = needed;
  }
}

/** Infinity for what no number of ours holds exactly. */
function lengthIn(header: Uint8Array): number {
  const first = (header[0] ?? 0) & 0x7f;
  const view = new DataView(header.buffer);
  if (first < 126) return first;
  if (first === 126) return view.getUint16(1);
  const length = Number(view.getBigUint64(1));
  return Number.isSafeInteger(length) ? length : Infinity;
}
