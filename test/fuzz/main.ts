// The fuzzer as a program: runs one target, or all in turn, for a time; says how it goes, and writes down what it finds. It ends
// with 1 then. scripts/fuzz.mjs compiles and starts it.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Coverage } from "./coverage.js";
import { type Finding, Fuzzer } from "./fuzzer.js";
import { Stopwatch } from "./stopwatch.js";
import type { Target } from "./target.js";

const progressMs = 5_000;
const findings = "node_modules/.cache/fuzz-findings";

const coverage = new Coverage();
const { targets } = await import("./targets/index.js");
const names = targets.map(({ name }) => name);

const { values } = parseArgs({
  options: {
    target: { type: "string" },
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const seed = Number(values.seed);
const forMs = Number(values.seconds) * 1000;
const chosen = targets.filter(({ name }) => values.target === undefined || values.target === name);

if (chosen.length === 0) fail(`There is no target ${values.target}: ${names.join(", ")}.`);
if (!Number.isInteger(seed)) fail(`The seed must be a whole number, not ${values.seed}.`);
if (!(forMs > 0)) fail(`The seconds must be a number, not ${values.seconds}.`);

for (const target of chosen) {
  const finding = await fuzz(target, forMs / chosen.length);
  if (finding !== null) fail(report(target, finding));
}

/** `--seed` repeats a run as far as it had come: nothing but the end depends on the time. */
async function fuzz(target: Target, mostMs: number): Promise<Finding | null> {
  const watch = new Stopwatch(target);
  const fuzzer = new Fuzzer(watch, seed, coverage);
  const startedAt = performance.now();
  let saidAt = startedAt;
  let finding = fuzzer.runSeeds();
  while (finding === null && performance.now() - startedAt < mostMs) {
    finding = fuzzer.runBatch();
    // What fails in zlib is held until the next turn: an hour without one would fill the memory.
    await setImmediate();
    if (performance.now() - saidAt < progressMs) continue;
    saidAt = performance.now();
    say(watch, fuzzer, saidAt - startedAt);
  }
  say(watch, fuzzer, performance.now() - startedAt);
  return finding;
}

function say({ name, slowestMs }: Stopwatch, fuzzer: Fuzzer, tookMs: number): void {
  const { executions, corpus } = fuzzer;
  const perSecond = Math.round((executions * 1000) / tookMs);
  process.stdout.write(
    `${name.padEnd(10)} seed ${seed}: ${executions} executions, ${perSecond}/s, corpus ${corpus.length}, blocks ${coverage.blocks}, ` +
      `slowest ${slowestMs.toFixed(1)} ms/KiB\n`,
  );
}

/** Writes down what was found, and gives it back. */
function report({ name }: Target, { input, error }: Finding): string {
  const file = join(findings, `${name}-${seed}.txt`);
  const bytes = Buffer.from(input);
  const text = [
    error instanceof Error ? error.stack : String(error),
    `found by: npm run fuzz -- --target ${name} --seed ${seed}`,
    `hex:  ${bytes.toString("hex")}`,
    `text: ${JSON.stringify(bytes.toString("latin1"))}`,
    `written to ${file}`,
  ].join("\n");
  mkdirSync(findings, { recursive: true });
  writeFileSync(file, `${text}\n`);
  return text;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
