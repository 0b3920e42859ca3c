// Fuzzes every target for a bounded number of inputs, always the same; `npm run fuzz` goes on for as long as it is told, on CI for a
// minute with a seed that is the commit's. And the fuzzer itself: what it finds, and that it does not find by chance.
import { setImmediate } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { Coverage } from "./coverage.js";
import { type Finding, Fuzzer } from "./fuzzer.js";
import { shrink } from "./shrink.js";
import type { Target } from "./target.js";

const seed = 7;
/** A machine that does other things as well takes long for a million inputs. */
const timeout = 120_000;

const coverage = new Coverage();
const { planted } = await import("./planted.js");
const { targets } = await import("./targets/index.js");
afterAll(() => coverage.stop());

async function fuzz(
  target: Target,
  maxExecutions: number,
): Promise<{ fuzzer: Fuzzer; finding: Finding | null }> {
  const fuzzer = new Fuzzer(target, seed, coverage);
  let finding = fuzzer.runSeeds();
  while (finding === null && fuzzer.executions < maxExecutions) {
    finding = fuzzer.runBatch();
    await setImmediate();
  }
  return { fuzzer, finding };
}

describe("the fuzzer", () => {
  it(
    "is led to a planted fault by the blocks that inputs reach, and shrinks what it finds",
    { timeout },
    async () => {
      const { finding } = await fuzz(planted, 1_000_000);
      expect(Buffer.from(finding?.input ?? []).toString()).toBe("hold!");
      expect(finding?.error).toEqual(new Error("the planted fault"));
    },
  );

  it("does the same again with the same seed", { timeout }, async () => {
    const [target] = targets;
    const first = await fuzz(target ?? planted, 2_000);
    const second = await fuzz(target ?? planted, 2_000);
    expect(first.fuzzer.corpus.length).toBeGreaterThan(target?.seeds.length ?? 0);
    expect(first.fuzzer.corpus).toEqual(second.fuzzer.corpus);
  });

  it("shrinks an input to what breaks", () => {
    const least = shrink(Buffer.from("a long nose"), (input) => Buffer.from(input).includes("no"));
    expect(Buffer.from(least).toString()).toBe("no");
  });
});

describe("whatever bytes come,", () => {
  it.each(targets)("all that must hold of $name does", { timeout }, async (target) => {
    const { fuzzer, finding } = await fuzz(target, 2_500);
    expect(finding).toBeNull();
    expect(fuzzer.executions).toBeGreaterThan(target.seeds.length);
  });
});
