import { expect, it } from "vitest";
import { TokenBucket } from "./token-bucket.js";

it("gives a burst at once, and then the rate", () => {
  const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, 0);
  expect([0, 0, 0, 0].map((at) => bucket.take(at))).toEqual([true, true, true, false]);
  expect(bucket.waitMs(0)).toBe(500);
  expect(bucket.take(499)).toBe(false);
  expect(bucket.take(500)).toBe(true);
  expect(bucket.take(500)).toBe(false);
});

it("saves up no more than a burst", () => {
  const bucket = new TokenBucket({ perSecond: 10, burst: 2 }, 0);
  expect([60_000, 60_000, 60_000].map((at) => bucket.take(at))).toEqual([true, true, false]);
});

it("is as new when all has come back", () => {
  const bucket = new TokenBucket({ perSecond: 1 }, 0);
  expect(bucket.isFull(0)).toBe(true);
  bucket.take(0);
  expect(bucket.isFull(999)).toBe(false);
  expect(bucket.isFull(1000)).toBe(true);
});

it("gives one at a time where the rate is below one a second", () => {
  const bucket = new TokenBucket({ perSecond: 0.1 }, 0);
  expect(bucket.take(0)).toBe(true);
  expect(bucket.waitMs(0)).toBe(10_000);
  expect(bucket.take(9_999)).toBe(false);
  expect(bucket.take(10_000)).toBe(true);
});

it("without a limit gives whenever it is asked, and is always as new", () => {
  const bucket = new TokenBucket({ perSecond: Number.MAX_VALUE }, 0);
  for (const at of [0, 0, 5, 60_000]) expect([bucket.take(at), bucket.isFull(at)]).toEqual([true, true]);
});
