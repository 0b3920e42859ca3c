// Sizes of text on the wire. Not an encoder: sockets and browsers turn text into bytes themselves.

/** There on Node, where it counts without making the bytes. Bundlers see nothing to bring along. */
const NodeBuffer = (globalThis as { readonly Buffer?: { byteLength(text: string): number } }).Buffer;

const encoder = /* @__PURE__ */ new TextEncoder();

/**
 * Counts the bytes of a text in UTF-8, a lone surrogate as the three bytes of U+FFFD that is sent in its place.
 *
 * @example
 * utf8ByteLength("é"); // 2
 */
export function utf8ByteLength(text: string): number {
  return NodeBuffer === undefined ? encoder.encode(text).length : NodeBuffer.byteLength(text);
}
