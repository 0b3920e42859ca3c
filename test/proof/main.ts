// The proof as a program. scripts/proof.mjs compiles and starts it; docs/testing.md says what it does.
import { parseArgs, styleText } from "node:util";
import { bundleRunner } from "./bundle.js";
import { mutants } from "./mutants.js";
import { runSeeds, type SeedTally } from "./seeds.js";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "2000" },
    base: { type: "string", default: String(Date.now() % 2 ** 31) },
    mutants: { type: "string", default: "1000" },
  },
});
const [count, base, perMutant] = [Number(values.seeds), Number(values.base), Number(values.mutants)];

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A line that is written over and over, where there is a terminal. */
function showProgress(what: string, of: number): (tally: SeedTally) => void {
  if (!process.stdout.isTTY) return () => {};
  const startedAt = performance.now();
  return ({ seeds, failures }) => {
    const leftS = (((performance.now() - startedAt) / seeds) * (of - seeds)) / 1000;
    const end = seeds === of ? "\n" : "\r";
    process.stdout.write(
      `${what}: ${seeds} of ${of}, ${failures.length} failed, ${Math.ceil(leftS)} s left   ${end}`,
    );
  };
}

say(`Simulating ${count} worlds, from seed ${base} on`);
const sound = await runSeeds(await bundleRunner(), { base, count }, showProgress("worlds", count));
for (const { seed, violations } of sound.failures.slice(0, 20)) {
  say(styleText("red", `seed ${seed}: npm run proof -- --base ${seed} --seeds 1 --mutants 0`));
  for (const { rule, text } of violations) say(`  ${rule}: ${text}`);
}
const { counts } = sound;
say(
  `${counts.received} of ${counts.sent} messages and their copies received in ${sound.seeds} worlds with ${sound.crashes} crashes: ` +
    `${counts.lost} lost, ${counts.doubled} doubled, ${counts.missed} told as missing by ${counts.gaps} gaps; ` +
    `${sound.failures.length} worlds failed`,
);

const escaped: string[] = [];
if (perMutant > 0) say(`\nWrong lines, each in ${perMutant} worlds from seed ${base} on:\n`);
for (const mutant of perMutant > 0 ? mutants : []) {
  const { failures } = await runSeeds(
    await bundleRunner(mutant),
    { base, count: perMutant },
    showProgress(mutant.name, perMutant),
  );
  const rules = [...new Set(failures.flatMap(({ violations }) => violations.map(({ rule }) => rule)))];
  say(
    `${mutant.name.padEnd(24)} ${mutant.breaks.padEnd(76)} ${String(failures.length).padStart(5)}  ${rules.join(", ")}`,
  );
  if (failures.length === 0) escaped.push(mutant.name);
}
for (const name of escaped) say(styleText("red", `"${name}" was not caught.`));
process.exitCode = sound.failures.length + escaped.length > 0 ? 1 : 0;
