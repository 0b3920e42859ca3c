// Bytes as base64 text (RFC 4648 §4) in browsers and Node alike. Not base64url.

/** What is used of Node's Buffer. */
interface BufferClass {
  from(bytes: ArrayBufferLike, byteOffset: number, length: number): { toString(encoding: "base64"): string };
  from(text: string, encoding: "base64"): Uint8Array;
}

/** There on Node, where it is much faster and users expect its instances. Bundlers see nothing to bring along. */
const NodeBuffer = (globalThis as { readonly Buffer?: BufferClass }).Buffer;

/** Arguments that String.fromCharCode takes on every engine's stack. */
const chunkLength = 8192;

/**
 * Writes bytes as padded base64.
 *
 * @example
 * toBase64(Uint8Array.of(1, 2)); // "AQI="
 */
export function toBase64(bytes: Uint8Array): string {
  if (NodeBuffer !== undefined) {
    return NodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  }
  let binary = "";
  for (let i = 0; i < bytes.length; i += chunkLength) {
    binary += String.fromCharCode(...bytes.subarray(i, i + chunkLength));
  }
  return btoa(binary);
}

/**
 * Reads padded base64. Anything outside the alphabet, and padding that does not fit, is refused: both Buffer and atob would
 * let some of it pass.
 *
 * @example
 * fromBase64("AQI="); // bytes 1, 2
 * fromBase64("AQI"); // undefined
 */
export function fromBase64(text: string): Uint8Array | undefined {
  const alien = text.search(/[^A-Za-z0-9+/]/);
  const isPadded = alien === -1 || /^==?$/.test(text.slice(alien, alien + 3));
  if (!isPadded || text.length % 4 !== 0) return undefined;
  if (NodeBuffer !== undefined) return NodeBuffer.from(text, "base64");
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
