// Writes numbers, texts and bytes one after another. It knows no layout, and does not grow: whoever makes one knows how much there will be.

/** The most bytes that {@link ByteWriter.varint} takes for a number. */
export const varintBytes = 8;

/**
 * Fills a piece of memory from its beginning.
 *
 * @example
 * const writer = new ByteWriter(10);
 * writer.varint(300); // ac 02
 * writer.finish(); // 2 bytes
 */
export class ByteWriter {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  octet(value: number): void {
    this.#bytes[this.#at++] = value;
  }

  /** A whole number below 2^53, seven bits in each byte, the lowest first. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      // Shifting would cut numbers to 32 bits.
      this.octet((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.octet(rest);
  }

  /** A text of ASCII, without its length. */
  ascii(text: string): void {
    for (let i = 0; i < text.length; i++) this.octet(text.charCodeAt(i));
  }

  put(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** What has been written so far: a view. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }
}
