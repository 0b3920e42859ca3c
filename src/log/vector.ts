// A place in the log of a cluster: how far somebody is in what each node has written. What stands there, no vector knows.

/** Node -> the number of the last of its items that one has; a node that is not in it: nothing. Nodes stand for themselves by their tags. */
export type Vector = ReadonlyMap<string, number>;

/** How many characters of a node's id make its tag: 36 random bits, so that no two nodes of one window share one. */
export const tagLength = 6;

/** More nodes than that have not written within one window; a longer text is not read. */
const maxNodes = 128;

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const values: ReadonlyMap<string, number> = new Map(Array.from(digits, (digit, value) => [digit, value]));
const more = 32;

/*
 * The text form: one part after the other, in the order of the tags. There is exactly one text for each vector.
 *
 * | part   | form                                                                                        |
 * |--------|---------------------------------------------------------------------------------------------|
 * | tag    | 6 characters of `A-Z a-z 0-9 - _`                                                           |
 * | number | five bits to a digit of base64url, the lowest first; the sixth says that another one follows |
 *
 * Nothing parts the parts: stock clients take any text for an offset, ours one that looks like a word.
 */

/**
 * Writes a number down, as it stands behind its tag.
 *
 * @example
 * formatNumber(33); // "hB"
 */
export function formatNumber(number: number): string {
  let text = "";
  let rest = number;
  for (; rest >= more; rest = Math.floor(rest / more)) text += digits.charAt((rest % more) + more);
  return text + digits.charAt(rest);
}

/**
 * Writes a vector down.
 *
 * @example
 * formatVector(new Map([["v1PjYf", 33], ["0mK-xa", 1]])); // "0mK-xaBv1PjYfhB"
 */
export function formatVector(vector: Vector): string {
  return [...vector]
    .filter(([, number]) => number > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([tag, number]) => tag + formatNumber(number))
    .join("");
}

/**
 * Reads a vector.
 *
 * @returns undefined for whatever is not the text of one
 * @example
 * parseVector("v1PjYfhB"); // Map { "v1PjYf" => 33 }
 */
export function parseVector(text: unknown): Map<string, number> | undefined {
  if (typeof text !== "string" || text.length > maxNodes * 2 * tagLength) return undefined;
  const vector = new Map<string, number>();
  let before = "";
  for (let at = 0; at < text.length;) {
    const tag = text.slice(at, (at += tagLength));
    if (tag <= before || !/^[\w-]{6}$/.test(tag)) return undefined;
    let [number, unit, digit] = [0, 1, more];
    for (; digit >= more; unit *= more) {
      digit = values.get(text.charAt(at++)) ?? Number.NaN;
      number += (digit % more) * unit;
    }
    // One text for each: no digit too many at the end.
    if (!Number.isSafeInteger(number) || number === 0 || (digit === 0 && unit > more)) return undefined;
    vector.set((before = tag), number);
  }
  return vector;
}

/** Whether who has come to `far` has all that who has come to `near` has. */
export function isWithin(near: Vector, far: Vector): boolean {
  for (const [tag, number] of near) if (number > (far.get(tag) ?? 0)) return false;
  return true;
}

/** What one has who has what both have. */
export function union(a: Vector, b: Vector): Map<string, number> {
  const both = new Map(a);
  for (const [tag, number] of b) if (number > (both.get(tag) ?? 0)) both.set(tag, number);
  return both;
}
