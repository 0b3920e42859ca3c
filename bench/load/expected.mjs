// What a message must be, for the many that a scenario hears: by its length in a window, wholly in the warm-up.

/**
 * A text, or with `hasOffset` an event that ends in one more argument: a server that keeps a log for recovery tells each
 * client its place in it.
 */
export class Expected {
  #text;
  #hasOffset;

  constructor(text, hasOffset = false) {
    this.#text = text;
    this.#hasOffset = hasOffset;
  }

  /** Whether so many bytes can be it. */
  fits(size) {
    return this.#hasOffset ? size > this.#text.length : size === this.#text.length;
  }

  /** Whether this is it. */
  is(said) {
    if (!this.#hasOffset) return said === this.#text;
    return said.startsWith(`${this.#text.slice(0, -1)},"`) && said.endsWith('"]') && this.fits(said.length);
  }

  /** `is`, of bytes that were read. */
  isAt(bytes, start, end) {
    return this.is(bytes.latin1Slice(start, end));
  }
}
