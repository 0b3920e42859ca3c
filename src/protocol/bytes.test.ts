// Sizes in UTF-8, against TextEncoder.
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { utf8ByteLength } from "./bytes.js";

it.each([
  ["", 0],
  ["a", 1],
  ["é", 2],
  ["€", 3],
  ["😀", 4],
  // Lone surrogates are sent as U+FFFD.
  ["\ud83d", 3],
  ["\ude00", 3],
  ["\ud83da", 4],
  ["\ud83d\ud83d\ude00", 7],
])("%j takes %i bytes", (text, bytes) => {
  expect(utf8ByteLength(text)).toBe(bytes);
});

it("counts what TextEncoder would write", () => {
  const unit = fc.oneof(fc.integer({ min: 0xd700, max: 0xe0ff }), fc.nat(0xffff));
  fc.assert(
    fc.property(fc.array(unit), (units) => {
      const text = String.fromCharCode(...units);
      expect(utf8ByteLength(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});
