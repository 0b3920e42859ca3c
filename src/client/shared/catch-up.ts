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

  /** Adds an event. One that has the offset of the last is volatile, and it is too late for it afterwards. */
  append(offset: string, packet: Contents): void {
    if (offset === this.#end) return;
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

  /** The events after `offset`, in order; undefined: it is not known here. Offsets are the server's, and only equal or not. */
  after(offset: string): Contents[] | undefined {
    const last = this.#entries.findLastIndex((entry) => entry.offset === offset);
    if (last < 0 && offset !== this.#start) return undefined;
    return this.#entries.slice(last + 1).map(({ packet }) => packet);
  }
}
