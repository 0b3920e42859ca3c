// Bytes that are written one value after the other into one growing buffer. What they mean, records.ts knows.

/**
 * A buffer that is filled, taken and filled again; it allocates only when it must grow.
 *
 * @example
 * const writer = new ByteWriter(16);
 * writer.count(300);
 * writer.text("lobby");
 * writer.bytes; // 8 of them
 */
export class ByteWriter {
  #buffer: Buffer = Buffer.allocUnsafeSlow(65_536);
  readonly #start: number;
  #end: number;

  /** @param headBytes how much is left free at the front */
  constructor(headBytes = 0) {
    this.#start = headBytes;
    this.#end = headBytes;
  }

  /** Whether nothing has been written. */
  get isEmpty(): boolean {
    return this.#end === this.#start;
  }

  /** What was written, the free bytes before it included. It is good until something else is written. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#end);
  }

  /** Begins anew, in the same memory unless a single batch made that large. */
  clear(): void {
    this.#end = this.#start;
    if (this.#buffer.length > maxIdleBytes) this.#buffer = Buffer.allocUnsafeSlow(65_536);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#end++] = value;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits to a byte, the lowest first. */
  count(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.#buffer[this.#end++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#end++] = rest;
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.count(length);
    this.#reserve(length);
    this.#end += this.#buffer.write(value, this.#end, length, "utf8");
  }

  blob(value: Uint8Array): void {
    this.count(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#end);
    this.#end += value.length;
  }

  texts(values: readonly string[]): void {
    this.count(values.length);
    for (const value of values) this.text(value);
  }

  #reserve(length: number): void {
    const needed = this.#end + length;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(grown, 0, 0, this.#end);
    this.#buffer = grown;
  }
}

/** One large batch shall not hold its memory for ever. */
const maxIdleBytes = 4_194_304;
