// Reads what byte-writer.ts has written. A checksum has been compared before: what is wrong here is damage, and throws.

/**
 * One value after the other.
 *
 * @example
 * const reader = new ByteReader(bytes);
 * while (!reader.isDone) rooms.push(reader.text());
 */
export class ByteReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  get isDone(): boolean {
    return this.#at >= this.#buffer.length;
  }

  /** @throws RangeError where nothing is left */
  byte(): number {
    return this.#buffer.readUInt8(this.#at++);
  }

  count(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  }

  text(): string {
    return this.#take(this.count()).toString("utf8");
  }

  /** A copy, so that the file's whole buffer is not held by it. */
  blob(): Uint8Array {
    return Uint8Array.from(this.#take(this.count()));
  }

  texts(): string[] {
    return Array.from({ length: this.count() }, () => this.text());
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#buffer.length) throw new RangeError("the record is longer than what holds it");
    const bytes = this.#buffer.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }
}
