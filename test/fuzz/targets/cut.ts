// The same bytes in one piece and in many: what a reader of a stream makes of them must not depend on it.
import { deepStrictEqual } from "node:assert";

/** Gives the pieces one after the other, each a copy, to `read`; what it gives back must be the same each time. */
export function sameHoweverCut<Seen>(input: Uint8Array, read: (pieces: readonly Buffer[]) => Seen): Seen {
  const whole = read([Buffer.from(input)]);
  deepStrictEqual(read(cut(input, () => 1)), whole);
  // Places that depend on nothing but the input, so that it does the same each time.
  deepStrictEqual(read(cut(input, (at) => 1 + ((input[at] ?? 0) % 13))), whole);
  return whole;
}

function cut(input: Uint8Array, lengthAt: (at: number) => number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < input.length; at += pieces.at(-1)?.length ?? 1)
    pieces.push(Buffer.from(input.subarray(at, at + lengthAt(at))));
  return pieces;
}
