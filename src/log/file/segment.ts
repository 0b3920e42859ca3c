// One file of the log: frames of records behind a length and a checksum. It knows no record, and does not decide when to sync.
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";

/*
 * A frame: what one turn of the event loop has brought, written in one call. Numbers are little-endian.
 *
 * | bytes | what                                             |
 * |-------|--------------------------------------------------|
 * | 4     | length of all that follows the checksum          |
 * | 4     | CRC-32 of it                                     |
 * | 8     | wall time in milliseconds, a double              |
 * | …     | records                                          |
 */

const syncFile = promisify(fdatasync);

/** How many bytes stand before the records of a frame. */
export const frameHeadBytes = 16;

const sumEnd = 8;

/** The name of a file by its number. */
export function segmentName(number: number): string {
  return `${String(number).padStart(10, "0")}.log`;
}

/** What one frame holds. */
export interface FrameRead {
  readonly wallMs: number;
  readonly records: Buffer;
}

/** What a file holds: its frames, and how many bytes of it are whole. */
export interface SegmentRead {
  readonly frames: readonly FrameRead[];
  /** `torn`: only the last write is missing or incomplete, as when the process ends within it. */
  readonly state: "whole" | "torn" | "damaged";
  readonly wholeBytes: number;
}

/** Reads a file to the end, or to where it is not whole any more. */
export function readSegment(path: string): SegmentRead {
  const bytes = readFileSync(path);
  const frames: FrameRead[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = endOfFrame(bytes, at);
    if (end === undefined) return { frames, state: isLast(bytes, at) ? "torn" : "damaged", wholeBytes: at };
    frames.push({
      wallMs: bytes.readDoubleLE(at + sumEnd),
      records: bytes.subarray(at + frameHeadBytes, end),
    });
    at = end;
  }
  return { frames, state: "whole", wholeBytes: at };
}

/** Undefined if no whole frame begins at `at`. */
function endOfFrame(bytes: Buffer, at: number): number | undefined {
  if (at + frameHeadBytes > bytes.length) return undefined;
  const end = at + sumEnd + bytes.readUInt32LE(at);
  if (end < at + frameHeadBytes || end > bytes.length) return undefined;
  return crc32(bytes.subarray(at + sumEnd, end)) === bytes.readUInt32LE(at + 4) ? end : undefined;
}

/** Whether nothing was written behind the frame that should begin at `at`. A file system may leave zeros where a write was lost. */
function isLast(bytes: Buffer, at: number): boolean {
  if (at + 4 > bytes.length) return true;
  const length = bytes.readUInt32LE(at);
  if (length > 0) return at + sumEnd + length >= bytes.length;
  return bytes.subarray(at).every((byte) => byte === 0);
}

/** Cuts off what is not whole. */
export function truncateSegment(path: string, wholeBytes: number): void {
  const file = openSync(path, "r+");
  ftruncateSync(file, wholeBytes);
  fdatasyncSync(file);
  closeSync(file);
}

/** A file that is written to. */
export class Segment {
  readonly path: string;
  readonly #file: number;
  #bytes = 0;
  #syncs = 0;
  #isClosed = false;

  /** @throws what Node throws if the file is there, or cannot be made */
  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, "ax", 0o600);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Writes a frame.
   *
   * @param frame `frameHeadBytes` of room, and the records
   * @throws what Node throws; the file's end is not whole then
   */
  write(frame: Buffer, wallMs: number): void {
    frame.writeDoubleLE(wallMs, sumEnd);
    frame.writeUInt32LE(frame.length - sumEnd, 0);
    frame.writeUInt32LE(crc32(frame.subarray(sumEnd)), 4);
    for (let at = 0; at < frame.length;) at += writeSync(this.#file, frame, at);
    this.#bytes += frame.length;
  }

  syncNow(): void {
    fdatasyncSync(this.#file);
  }

  /** Forces what was written to the disk while the program goes on. */
  async sync(): Promise<void> {
    this.#syncs++;
    try {
      await syncFile(this.#file);
    } finally {
      if (--this.#syncs === 0 && this.#isClosed) closeSync(this.#file);
    }
  }

  close(): void {
    this.#isClosed = true;
    if (this.#syncs === 0) closeSync(this.#file);
  }
}
