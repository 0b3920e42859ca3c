// Tests of chance that can be repeated.
import { expect, it } from "vitest";
import { SeededRandom } from "./seeded-random.js";

const draw = (random: SeededRandom): number[] => Array.from({ length: 100 }, () => random.below(1000));

it("draws the same with the same seed, and something else with another", () => {
  expect(draw(new SeededRandom(7))).toEqual(draw(new SeededRandom(7)));
  expect(draw(new SeededRandom(7))).not.toEqual(draw(new SeededRandom(8)));
});

it("draws every number of a range, and none beside it", () => {
  const random = new SeededRandom(1);
  const drawn = new Set(Array.from({ length: 1000 }, () => random.between(3, 6)));
  expect(drawn).toEqual(new Set([3, 4, 5, 6]));
});

it("forks a source whose draws do not shift those of the first", () => {
  const [drawsMuch, drawsNothing] = [new SeededRandom(5), new SeededRandom(5)];
  draw(drawsMuch.fork());
  drawsNothing.fork();
  expect(draw(drawsMuch)).toEqual(draw(drawsNothing));
});

it("draws bytes, and is right about a share of a hundred", () => {
  const random = new SeededRandom(3);
  expect(random.bytes(16)).toHaveLength(16);
  const yes = Array.from({ length: 10_000 }, () => random.isPercent(30)).filter(Boolean).length;
  expect(yes).toBeGreaterThan(2800);
  expect(yes).toBeLessThan(3200);
});

it("picks one of the items, and says so where there is none", () => {
  const random = new SeededRandom(3);
  expect(["a", "b"]).toContain(random.pick(["a", "b"]));
  expect(() => random.pick([])).toThrow(RangeError);
});
