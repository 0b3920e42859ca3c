// Sizes of text on the wire. Not an encoder: sockets and browsers turn text into bytes themselves.

/**
 * Counts the bytes of a text in UTF-8, a lone surrogate as the three bytes of U+FFFD that is sent in its place.
 *
 * @example
 * utf8ByteLength("é"); // 2
 */
export function utf8ByteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(i + 1))) {
      // Two units, four bytes.
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

// NaN, past the end, is no surrogate.
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;
