// The depth scan against texts whose depth is known, and against a slow and simple measure.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDeeperThan } from "./json-depth.js";

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("isDeeperThan", () => {
  it("allows exactly the depth it is given, and not one level more", () => {
    expect(isDeeperThan(nested(256), 0, 256)).toBe(false);
    expect(isDeeperThan(nested(257), 0, 256)).toBe(true);
    expect(isDeeperThan('{"a":'.repeat(256) + "1" + "}".repeat(256), 0, 256)).toBe(false);
    expect(isDeeperThan('{"a":'.repeat(257) + "1" + "}".repeat(257), 0, 256)).toBe(true);
  });

  it("begins where it is told", () => {
    expect(isDeeperThan(`[[[[${nested(2)}`, 4, 2)).toBe(false);
  });

  it("counts what is open at once, not what was opened in all", () => {
    expect(isDeeperThan(`[${"[],".repeat(1000)}[]]`, 0, 2)).toBe(false);
  });

  it("does not count brackets inside strings, whatever is escaped there", () => {
    // A string of brackets; a string with an escaped quote, then brackets; one that ends in an escaped backslash.
    expect(isDeeperThan(JSON.stringify(["[".repeat(1000)]), 0, 3)).toBe(false);
    expect(isDeeperThan(JSON.stringify(['"' + "[".repeat(1000)]), 0, 3)).toBe(false);
    expect(isDeeperThan(JSON.stringify(["\\", ["]]]]", [[[[0]]]]]]), 0, 5)).toBe(true);
  });

  it("is not misled by closing brackets inside strings", () => {
    expect(isDeeperThan('["]]]]",'.repeat(10), 0, 9)).toBe(true);
  });

  it("leaves a string that never ends to JSON.parse", () => {
    expect(isDeeperThan(`["${"[".repeat(1000)}`, 0, 3)).toBe(false);
    expect(isDeeperThan(`["${"[".repeat(1000)}\\`, 0, 3)).toBe(false);
  });

  it("agrees with a walk over the parsed value", () => {
    const depthOf = (value: unknown): number =>
      typeof value === "object" && value !== null
        ? 1 + Math.max(0, ...Object.values(value).map((inner) => depthOf(inner)))
        : 0;
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: "large" }), fc.nat(6), (value, maxDepth) => {
        expect(isDeeperThan(JSON.stringify(value), 0, maxDepth)).toBe(depthOf(value) > maxDepth);
      }),
    );
  });
});
