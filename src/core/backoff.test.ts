// Backoff: the delays it gives, at the ends of the jitter.
import { expect, it } from "vitest";
import { backoffMs } from "./backoff.js";

const bounds = { reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5 };

function delays(random: number, count: number): number[] {
  return Array.from({ length: count }, (_, failed) => backoffMs(failed, bounds, () => random));
}

it("doubles the delay until the cap when the dice fall in the middle", () => {
  expect(delays(0.5, 5)).toEqual([1000, 2000, 4000, 5000, 5000]);
});

it("strays by the jitter to either side", () => {
  expect(delays(0, 3)).toEqual([500, 1000, 2000]);
  expect(delays(0.75, 2)).toEqual([1250, 2500]);
});

it("never exceeds the cap, and still spreads those who wait at it", () => {
  expect(delays(0.999, 5).at(-1)).toBe(2505);
  expect(delays(0.6, 5).at(-1)).toBe(4500);
  expect(delays(0.4, 5).at(-1)).toBe(4500);
});

it("stays a number after thousands of attempts, with a delay of zero too", () => {
  expect(backoffMs(2000, { ...bounds, reconnectionDelay: 0 }, () => 0.5)).toBe(0);
});
