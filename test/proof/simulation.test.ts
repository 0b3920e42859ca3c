// The short form of `npm run proof`: worlds that must hold, and wrong lines that must be noticed.
import { describe, expect, it } from "vitest";
import { bundleRunner } from "./bundle.js";
import { mutants } from "./mutants.js";
import { runSeeds } from "./seeds.js";
import { simulate } from "./simulate.js";

// Another one each day; a failure names its seed.
const base = Math.floor(Date.now() / 86_400_000) * 2000;

it(
  "loses nothing in 2,000 worlds in which everything fails, and tells what it could not keep",
  { timeout: 600_000 },
  async () => {
    const { failures, counts } = await runSeeds(await bundleRunner(), { base, count: 2000 });
    expect(failures).toEqual([]);
    // It must have had something to lose.
    expect(counts.missed).toBeGreaterThan(1000);
    expect(counts.received).toBeGreaterThan(100_000);
  },
);

it("gives the same for the same seed", async () => {
  const [first, again] = [await simulate(7), await simulate(7)];
  expect(first).toEqual(again);
});

describe("a wrong line is noticed:", () => {
  it.each(mutants)("$name", { timeout: 300_000 }, async (mutant) => {
    const { failures } = await runSeeds(await bundleRunner(mutant), {
      base: 1,
      count: 1000,
      stopsAtFailure: true,
    });
    expect(failures.length).toBeGreaterThan(0);
  });
});
