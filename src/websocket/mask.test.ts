import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nonAscii, rotateMask, unmask } from "./mask.js";

describe("unmask", () => {
  it("does what the RFC's formula says, at any length, offset and cut", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 700 }),
        fc.uint8Array({ minLength: 4, maxLength: 4 }),
        fc.nat(7),
        fc.nat(700),
        (payload, key, offset, cut) => {
          const bytes = new Uint8Array(offset + payload.length + 3);
          bytes.set(payload, offset);
          const word = new DataView(key.buffer).getInt32(0, true);
          const at = Math.min(cut, payload.length);
          const seen =
            unmask(bytes, offset, offset + at, word) |
            unmask(bytes, offset + at, offset + payload.length, rotateMask(word, at));
          const expected = payload.map((byte, index) => byte ^ (key[index % 4] ?? 0));
          expect(bytes.subarray(offset, offset + payload.length)).toEqual(expected);
          expect((seen & nonAscii) !== 0).toBe(expected.some((byte) => byte > 0x7f));
          expect(bytes.subarray(offset + payload.length)).toEqual(new Uint8Array(3));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
