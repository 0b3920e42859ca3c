import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatPosition, parsePosition } from "./position.js";

const epochs = fc.stringMatching(/^[A-Za-z0-9_-]{8}$/);

test("what was written is read again, and there is one text for each position", () => {
  fc.assert(
    fc.property(epochs, fc.maxSafeNat(), (epoch, offset) => {
      const text = formatPosition(epoch, offset);
      expect(parsePosition(text)).toEqual({ epoch, offset });
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[aZ09-_. +]{0,12}$/), (text) => {
      const position = parsePosition(text);
      if (position !== undefined) expect(formatPosition(position.epoch, position.offset)).toBe(text);
    }),
  );
});

test("S45: whatever is not the text of a position is none, and nothing throws", () => {
  const texts = [
    ["", ".", "abcdefgh", "abcdefgh.", ".1", "abcdefg.1", "abcdefghi.1", "abcdefgh.1.2", "abcdefgh 1"],
    [
      "abcdefgh.01",
      "abcdefgh.-1",
      "abcdefgh.+1",
      "abcdefgh.1e3",
      "abcdefgh.1 ",
      " abcdefgh.1",
      "abcdefgh.1\n",
    ],
    [
      "abcdefgh.9007199254740992",
      "abcdefgh.99999999999999999999",
      "äbcdefgh.1",
      "abcdefgh.١",
      "document.pdf",
    ],
  ].flat();
  const others: unknown[] = [undefined, null, 1, true, {}, ["abcdefgh.1"], { toString: () => "abcdefgh.1" }];
  for (const other of [...texts, ...others]) expect(parsePosition(other), String(other)).toBeUndefined();
  fc.assert(fc.property(fc.anything(), (value) => void parsePosition(value)));
});

test("the largest offset there is can be read", () => {
  expect(parsePosition("abcdefgh.9007199254740991")).toEqual({
    epoch: "abcdefgh",
    offset: Number.MAX_SAFE_INTEGER,
  });
});
