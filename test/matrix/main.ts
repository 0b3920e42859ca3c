// The matrix as a program: every fault over every bus that it can befall, told as it goes on. scripts/matrix.mjs bundles it.
import { parseArgs } from "node:util";
import { Progress } from "../../bench/progress.mjs";
import { busNames } from "./buses.js";
import { playCell } from "./cell.js";
import { faults } from "./faults/index.js";
import { forms } from "./form.js";
import { Results } from "./results.js";
import { type Outcome, word } from "./table.js";

const { values } = parseArgs({
  options: {
    fault: { type: "string", multiple: true },
    bus: { type: "string", multiple: true },
    form: { type: "string", default: "usual" },
    runs: { type: "string", default: "1" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
if (!(values.form in forms)) throw new RangeError(`--form is one of ${Object.keys(forms).join(", ")}`);
const form = forms[values.form as keyof typeof forms];
const seeds = Array.from({ length: Number(values.runs) }, (_, run) => Number(values.seed) + run);
const cells = seeds.flatMap((seed) =>
  faults
    .filter(({ id }) => values.fault?.includes(id) ?? true)
    .flatMap((fault) =>
      busNames
        .filter((bus) => (values.bus?.includes(bus) ?? true) && fault.exempts?.(bus) === undefined)
        .map((bus) => ({ fault, bus, seed })),
    ),
);
if (cells.length === 0)
  throw new RangeError(`There is no such cell. Faults are F1 to F20, buses ${busNames.join(", ")}.`);
const results = new Results(values.form);
const progress = new Progress(cells.length);

for (const { fault, bus, seed } of cells) {
  progress.begin(`${fault.id} over ${bus}: ${fault.title}`);
  const outcome = await playCell(fault, bus, form, seed).catch((error: unknown): Outcome => ({
    fault: fault.id,
    bus,
    problem: String(error),
  }));
  results.add(outcome);
  progress.end(`${fault.id} over ${bus}: ${word(outcome).replaceAll("*", "")}${reasonOf(outcome, seed)}`);
}

function reasonOf(outcome: Outcome, seed: number): string {
  if ("problem" in outcome) {
    process.exitCode = 1;
    return `: ${outcome.problem} (seed ${seed})`;
  }
  if (outcome.violations.length === 0) return "";
  process.exitCode = 1;
  const reasons = outcome.violations.slice(0, 8).map(({ rule, text }) => `\n    ${rule}: ${text}`);
  return ` (seed ${seed}; what everybody wrote down is in ${results.folder})${reasons.join("")}`;
}

process.stdout.write(`${results.markdown}\n`);
process.exit();
