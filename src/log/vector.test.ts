import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reach } from "./reach.js";
import { formatVector, isWithin, parseVector, union } from "./vector.js";

const tag = fc.stringMatching(/^[\w-]{6}$/);
const vectors = fc
  .array(fc.tuple(tag, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })), { maxLength: 8 })
  .map((parts) => new Map(parts));

describe("the text of a vector", () => {
  it("says what it was made of", () => {
    fc.assert(
      fc.property(vectors, (vector) => {
        expect(parseVector(formatVector(vector))).toEqual(
          new Map([...vector].toSorted(([a], [b]) => (a < b ? -1 : 1))),
        );
      }),
    );
  });

  it("is the only one: whatever is read is written the same", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^([\w-]{6}[A-Za-z0-9_-]{1,3}){0,3}$/), (text) => {
        const vector = parseVector(text);
        if (vector !== undefined) expect(formatVector(vector)).toBe(text);
      }),
    );
  });

  it.each([
    "hello",
    "v1PjYf",
    "v1PjYfA",
    "v1PjYfhA",
    "v1PjYfhBv1PjYfhB",
    "v1PjYfhB0mK-xaB",
    "v1PjYfh",
    "é".repeat(8),
  ])("is not %j", (text) => expect(parseVector(text)).toBeUndefined());

  it("is not read where it is longer than a cluster can make it", () => {
    expect(parseVector("A".repeat(100_000))).toBeUndefined();
    expect(parseVector(7)).toBeUndefined();
  });
});

describe("two vectors", () => {
  const [near, far] = [
    new Map([["aaaaaa", 3]]),
    new Map([
      ["aaaaaa", 4],
      ["bbbbbb", 1],
    ]),
  ];

  it("are within one another where each number is", () => {
    expect(isWithin(near, far)).toBe(true);
    expect(isWithin(far, near)).toBe(false);
    expect(isWithin(new Map([["cccccc", 1]]), far)).toBe(false);
  });

  it("come to one that both are within", () => {
    fc.assert(
      fc.property(vectors, vectors, (a, b) => {
        const both = union(a, b);
        expect(isWithin(a, both) && isWithin(b, both)).toBe(true);
        expect(union(both, a)).toEqual(both);
      }),
    );
  });
});

describe("a reach", () => {
  it("has the text of its vector, whatever it went through", () => {
    const step = fc.tuple(fc.constantFrom("aaaaaa", "bbbbbb", "cccccc"), fc.integer({ min: -1, max: 2000 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const reach = new Reach();
        for (const [node, number] of steps) {
          if (number < 0) reach.forget(node);
          else reach.set(node, number);
          expect(reach.text).toBe(formatVector(reach.vector));
        }
      }),
    );
  });
});
