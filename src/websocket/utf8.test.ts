import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advanceUtf8, decodeUtf8, utf8Boundary, utf8Invalid } from "./utf8.js";

describe("advanceUtf8", () => {
  it("is at a boundary after each whole character and nowhere else", () => {
    const bytes = Buffer.from("aé漢😀");
    const states = Array.from(
      bytes,
      (_byte, index) => advanceUtf8(utf8Boundary, bytes, 0, index + 1) === utf8Boundary,
    );
    //                     a     é            漢                  😀
    expect(states).toEqual([true, false, true, false, false, true, false, false, false, true]);
  });

  it("stays invalid", () => {
    const state = advanceUtf8(utf8Boundary, Uint8Array.of(0xff), 0, 1);
    expect(state).toBe(utf8Invalid);
    expect(advanceUtf8(state, Uint8Array.of(0x61), 0, 1)).toBe(utf8Invalid);
  });

  it("agrees with the platform's decoder on every pair and on any bytes, however they are cut", () => {
    const lead = fc.constantFrom(
      0x61,
      0x80,
      0xbf,
      0xc1,
      0xc2,
      0xe0,
      0xe1,
      0xed,
      0xef,
      0xf0,
      0xf1,
      0xf4,
      0xf5,
      0x90,
      0x9f,
      0xa0,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(lead, fc.nat(255)), { maxLength: 12 }), fc.nat(12), (values, cut) => {
        const bytes = Uint8Array.from(values);
        const at = Math.min(cut, bytes.length);
        const state = advanceUtf8(advanceUtf8(utf8Boundary, bytes, 0, at), bytes, at, bytes.length);
        expect(state === utf8Boundary).toBe(decodeUtf8(bytes) !== null);
      }),
      { numRuns: 5000 },
    );
    const differing: Uint8Array[] = [];
    for (let first = 0; first < 256; first++) {
      for (let second = 0; second < 256; second++) {
        const bytes = Uint8Array.of(first, second);
        const isWhole = advanceUtf8(utf8Boundary, bytes, 0, 2) === utf8Boundary;
        if (isWhole !== (decodeUtf8(bytes) !== null)) differing.push(bytes);
      }
    }
    expect(differing).toEqual([]);
  });
});

describe("decodeUtf8", () => {
  it("keeps a byte order mark, which is a character of the sender", () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe("\ufeffa");
  });
});
