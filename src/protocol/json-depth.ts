// How deep a JSON text nests, told before it is parsed. Not a validator: JSON.parse has the last word.

const quote = 0x22;
const backslash = 0x5c;

/**
 * True if the text from `start` opens more than `maxDepth` arrays and objects inside each other. One pass; strings are
 * hopped over with indexOf.
 *
 * @example
 * isDeeperThan("[[[1]]]", 0, 2); // true
 */
export function isDeeperThan(json: string, start: number, maxDepth: number): boolean {
  // Fast path: what opens and closes more than maxDepth levels is longer than this, or is no JSON.
  if (json.length - start <= 2 * maxDepth) return false;
  let depth = 0;
  for (let i = start; i < json.length; i++) {
    const unit = json.charCodeAt(i);
    if (unit === quote) {
      i = stringEnd(json, i);
      if (i === -1) return false;
    } else if (unit === 0x5b || unit === 0x7b) {
      // [ or {
      if (++depth > maxDepth) return true;
    } else if (unit === 0x5d || unit === 0x7d) depth--;
  }
  return false;
}

/** The index of the quote that ends the string begun at `start`, or -1. */
function stringEnd(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (end !== -1) {
    let first = end;
    while (json.charCodeAt(first - 1) === backslash) first--;
    // An even run of backslashes escapes itself, not the quote.
    if ((end - first) % 2 === 0) return end;
    end = json.indexOf('"', end + 1);
  }
  return -1;
}
