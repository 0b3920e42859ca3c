// The proof as a program. scripts/proof.mjs compiles and starts it; docs/testing.md says what it does.
import { parseArgs, styleText } from "node:util";
import { bundleRunner } from "./bundle.js";
import { clusterMutants } from "./cluster/mutants.js";
import { mutants as serverMutants } from "./mutants.js";
import { runSeeds, type SeedTally } from "./seeds.js";
import type { Report } from "./stripe.js";
import { conclude } from "./summary.mjs";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "2000" },
    base: { type: "string", default: String(Date.now() % 2 ** 31) },
    mutants: { type: "string", default: "1000" },
    cluster: { type: "boolean", default: false },
  },
});
const subject = values.cluster ? "cluster" : "server";
const mutants = values.cluster ? clusterMutants : serverMutants;
const [count, base, perMutant] = [Number(values.seeds), Number(values.base), Number(values.mutants)];

/** A wrong line, and what became of it. */
interface Plant {
  readonly name: string;
  readonly breaks: string;
  readonly caught: number;
  /** Those that did not hold. */
  readonly rules: string;
}

function row(title: string, figure: number, remark = ""): string {
  return `${title.padEnd(30)}${figure.toLocaleString("en").padStart(12)}  ${remark}`.trimEnd();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A failed world, as soon as it is known: many may be to come. */
function showFailure({ seed, violations }: Report): void {
  const again = `npm run proof -- ${values.cluster ? "--cluster " : ""}--base ${seed} --seeds 1 --mutants 0`;
  say(styleText("red", `seed ${seed}: ${again}`));
  for (const { rule, text } of violations) say(`  ${rule}: ${text}`);
}

/** One line that is written over and over where there is a terminal, and twenty lines where there is none. */
function showProgress(what: string, of: number): (tally: SeedTally) => void {
  const { isTTY } = process.stdout;
  const startedAt = performance.now();
  const step = isTTY ? 1 : Math.max(of / 20, 1000);
  let due = Math.min(step, of);
  return ({ seeds, failures }) => {
    if (seeds < due) return;
    due = Math.min(due + step, of);
    const leftS = (((performance.now() - startedAt) / seeds) * (of - seeds)) / 1000;
    const end = isTTY && seeds < of ? "\r" : "\n";
    process.stdout.write(
      `${what}: ${seeds} of ${of}, ${failures.length} failed, ${Math.ceil(leftS)} s left   ${end}`,
    );
  };
}

say(`Simulating ${count} worlds, from seed ${base} on`);
const show = showProgress("worlds", count);
const { failures, seeds, crashes, counts } = await runSeeds(
  await bundleRunner(undefined, subject),
  { base, count },
  (tally, report) => {
    if (report.violations.length > 0) showFailure(report);
    show(tally);
  },
);

const plants: Plant[] = [];
if (perMutant > 0) say(`Planting ${mutants.length} wrong lines, each in ${perMutant} worlds`);
for (const mutant of perMutant > 0 ? mutants : []) {
  const tally = await runSeeds(
    await bundleRunner(mutant, subject),
    { base, count: perMutant },
    showProgress(mutant.name, perMutant),
  );
  const rules = new Set(tally.failures.flatMap(({ violations }) => violations.map(({ rule }) => rule)));
  plants.push({
    name: mutant.name,
    breaks: mutant.breaks,
    caught: tally.failures.length,
    rules: [...rules].join(", "),
  });
}

const summary = [
  row("worlds simulated", seeds, `${crashes} servers killed, base seed ${base}`),
  row("  that broke the promise", failures.length),
  row("  messages sent", counts.sent),
  row("  received", counts.received, "by each of their receivers"),
  row("  lost without a word", counts.lost),
  row("  doubled", counts.doubled),
  row("  redelivered, and marked so", counts.redelivered),
  row("  told as missing", counts.missed, `by ${counts.gaps} gaps`),
  ...(plants.length > 0
    ? ["", row("wrong lines", plants.length, `worlds of ${perMutant} in which each was noticed`)]
    : []),
  ...plants.map(({ name, breaks, caught, rules }) => row(`  ${name}`, caught, `${breaks}: ${rules}`)),
];
conclude(
  values.cluster ? "clusters" : "worlds",
  `npm run proof -- ${values.cluster ? "--cluster " : ""}--base ${base} --seeds ${count} --mutants ${perMutant}`,
  summary.join("\n"),
);
const escaped = plants.filter(({ caught }) => caught === 0);
for (const { name } of escaped) say(styleText("red", `"${name}" was not noticed.`));
process.exitCode = failures.length + escaped.length > 0 ? 1 : 0;
