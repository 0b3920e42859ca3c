// What a namespace was sent lately, for tabs that come back a little later than the others. It is only kept where the
// server has connection state recovery: without offsets nobody could say what a tab has.
import type { Contents } from "./messages.js";

const maxEntries = 1000;
/** Characters and bytes. */
const maxLength = 4_000_000;

interface Entry {
  readonly offset: string;
  readonly packet: Contents;
  readonly length: number;
}

/** The offset that the server has put at the end of an event's data, where it did. */
export function offsetOf(data: string): string | undefined {
  return /,"([\w-]{7,}(?:\.[\w-]+)?)"\]$/.exec(data)?.[1];
}

/**
 * True if one offset of a log comes before another. Offsets are counters behind a constant ("Q85dNIs.1"), times and counters
 * ("1700000000000-0") or of one length ("65f0…"): part by part, the shorter number is the smaller. Nothing comes first.
 */
export function isBefore(offset: string, other: string): boolean {
  const [left = "", right = ""] = offset.split(/[.-]/);
  const [otherLeft = "", otherRight = ""] = other.split(/[.-]/);
  return left === otherLeft ? isSmaller(right, otherRight) : isSmaller(left, otherLeft);
}

const isSmaller = (a: string, b: string): boolean => (a.length === b.length ? a < b : a.length < b.length);

/** The last events of a namespace, bounded in number and size. */
export class CatchUp {
  readonly #entries: Entry[] = [];
  #start: string;
  #end: string;
  #length = 0;

  /** @param start the offset after which it begins; empty: the beginning of the server's session */
  constructor(start = "") {
    this.#start = start;
    this.#end = start;
  }

  /** The offset of the last event. */
  get end(): string {
    return this.#end;
  }

  /** False if events after `offset` are missing here. */
  reaches(offset: string): boolean {
    return !isBefore(offset, this.#start);
  }

  append(offset: string, packet: Contents): void {
    const length = packet.reduce((sum, content) => sum + content.length, 0);
    this.#entries.push({ offset, packet, length });
    this.#end = offset;
    this.#length += length;
    while (this.#entries.length > maxEntries || this.#length > maxLength) {
      const oldest = this.#entries.shift();
      if (oldest === undefined) break;
      this.#start = oldest.offset;
      this.#length -= oldest.length;
    }
  }

  /** The events after `offset`, in order. */
  after(offset: string): Contents[] {
    return this.#entries.flatMap((entry) => (isBefore(offset, entry.offset) ? [entry.packet] : []));
  }
}
