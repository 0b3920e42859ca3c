// Fuzzes every target for a bounded number of inputs, always the same; `npm run fuzz` goes on for as long as it is told. And
// the fuzzer itself: what it finds, and that it does not find by chance.
import { afterAll, describe, expect, it } from "vitest";
import { Coverage } from "./coverage.js";
import { type Finding, Fuzzer } from "./fuzzer.js";
import { shrink } from "./shrink.js";
import type { Target } from "./target.js";

const seed = 7;

const coverage = new Coverage();
const { planted } = await import("./planted.js");
const { targets } = await import("./targets/index.js");
afterAll(() => coverage.stop());

function fuzz(target: Target, maxExecutions: number): { fuzzer: Fuzzer; finding: Finding | null } {
  const fuzzer = new Fuzzer(target, seed, coverage);
  let finding = fuzzer.runSeeds();
  while (finding === null && fuzzer.executions < maxExecutions) finding = fuzzer.runBatch();
  return { fuzzer, finding };
}

describe("the fuzzer", () => {
  it("is led to a planted fault by the blocks that inputs reach, and shrinks what it finds", () => {
    const { finding } = fuzz(planted, 1_000_000);
    expect(Buffer.from(finding?.input ?? []).toString()).toBe("hold!");
    expect(finding?.error).toEqual(new Error("the planted fault"));
  });

  it("does the same again with the same seed", () => {
    const [target] = targets;
    const runs = [0, 1].map(() => fuzz(target ?? planted, 2_000).fuzzer);
    expect(runs[0]?.corpus.length).toBeGreaterThan(target?.seeds.length ?? 0);
    expect(runs[0]?.corpus).toEqual(runs[1]?.corpus);
  });

  it("shrinks an input to what breaks", () => {
    const least = shrink(Buffer.from("a long nose"), (input) => Buffer.from(input).includes("no"));
    expect(Buffer.from(least).toString()).toBe("no");
  });
});

describe("whatever bytes come,", () => {
  it.each(targets)("all that must hold of $name does", (target) => {
    const { fuzzer, finding } = fuzz(target, 10_000);
    expect(finding).toBeNull();
    expect(fuzzer.executions).toBeGreaterThan(target.seeds.length);
  });
});
