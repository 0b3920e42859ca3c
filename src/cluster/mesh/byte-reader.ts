// Reads what byte-writer.ts wrote, or what somebody else pretends is such. Total: it never throws, and never reads beyond the end.

const nothing = new Uint8Array(0);

/**
 * Once `isBroken`, what is read no longer counts.
 *
 * @example
 * const reader = new ByteReader(Uint8Array.of(0xac, 0x02));
 * reader.varint(); // 300
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  #isBroken = false;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Something was read that is not there, or cannot be. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#end - this.#at;
  }

  octet(): number {
    if (this.#at >= this.#end) return this.fail();
    return this.#bytes[this.#at++] ?? 0;
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const octet = this.octet();
      value += (octet & 0x7f) * factor;
      if (octet < 0x80) break;
      factor *= 0x80;
    }
    return Number.isSafeInteger(value) ? value : this.fail();
  }

  ascii(length: number): string {
    if (length > this.left) {
      this.fail();
      return "";
    }
    let text = "";
    for (const end = this.#at + length; this.#at < end; this.#at++)
      text += String.fromCharCode(this.#bytes[this.#at] ?? 0);
    return text;
  }

  /** A view of the next bytes. */
  take(length: number): Uint8Array {
    if (length > this.left) {
      this.fail();
      return nothing;
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Whoever reads has found what cannot be. */
  fail(): 0 {
    this.#isBroken = true;
    this.#at = this.#end;
    return 0;
  }
}
