// The matrix as a program: every fault over every bus that it can befall, told as it goes on. scripts/matrix.mjs bundles it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "../../bench/machine.mjs";
import { Progress } from "../../bench/progress.mjs";
import { type BusName, busNames } from "./buses.js";
import { playCell } from "./cell.js";
import { faults } from "./faults/index.js";
import { forms } from "./form.js";
import { type Outcome, renderFigures, renderMatrix, word } from "./table.js";

const { values } = parseArgs({
  options: {
    fault: { type: "string", multiple: true },
    bus: { type: "string", multiple: true },
    form: { type: "string", default: "usual" },
    runs: { type: "string", default: "1" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const formName = values.form as keyof typeof forms;
const form = forms[formName];
const chosenFaults = faults.filter(({ id }) => values.fault?.includes(id) ?? true);
const chosenBuses = busNames.filter((name) => values.bus?.includes(name) ?? true);
const cells = Array.from({ length: Number(values.runs) }, (_, run) => Number(values.seed) + run).flatMap(
  (seed) =>
    chosenFaults.flatMap((fault) =>
      chosenBuses.flatMap((bus) => (fault.exempts?.(bus) === undefined ? [{ fault, bus, seed }] : [])),
    ),
);
const folder = resolve("node_modules/.cache/matrix");
const file = join(folder, `${formName}.json`);
mkdirSync(folder, { recursive: true });
const progress = new Progress(cells.length);
const outcomes: Outcome[] = [];

for (const { fault, bus, seed } of cells) {
  const label = `${fault.id} over ${bus}: ${fault.title}`;
  progress.begin(label);
  const outcome = await playCell(fault, bus, form, seed).catch((error: unknown): Outcome => ({
    fault: fault.id,
    bus,
    problem: String(error),
  }));
  outcomes.push(withoutHistory(outcome));
  progress.end(`${fault.id} over ${bus}: ${word(outcome).replaceAll("*", "")}${reasonOf(outcome, seed)}`);
}

/** It is kept by itself, so that one can see what happened. */
function withoutHistory(outcome: Outcome): Outcome {
  if (!("history" in outcome)) return outcome;
  const { history = [], ...rest } = outcome;
  const lines = history.map((event) => JSON.stringify(event)).join("\n");
  writeFileSync(join(folder, `${rest.fault}-${rest.bus}-${rest.seed}.jsonl`), lines);
  return rest;
}

function reasonOf(outcome: Outcome, seed: number): string {
  if ("problem" in outcome) return `: ${outcome.problem} (seed ${seed})`;
  const reasons = outcome.violations.slice(0, 8).map(({ rule, text }) => `\n    ${rule}: ${text}`);
  return reasons.length === 0 ? "" : ` (seed ${seed}, all of it in ${folder})${reasons.join("")}`;
}

/** What was found before about other cells stays. */
function keep(): readonly Outcome[] {
  const before = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as { outcomes: Outcome[] }).outcomes
    : [];
  const isNew = ({ fault, bus }: Outcome): boolean =>
    outcomes.some((each) => each.fault === fault && each.bus === bus);
  const all = [...before.filter((each) => !isNew(each)), ...outcomes];
  writeFileSync(file, JSON.stringify({ outcomes: all }));
  return all;
}

const all = keep();
const shown: readonly BusName[] = busNames.filter((name) => all.some(({ bus }) => bus === name));
const { cpu, cores, system, node } = describeMachine();
const day = new Date().toISOString().slice(0, 10);
const markdown = `${day} · ${cpu}, ${cores} cores, ${system}, Node ${node}. In the form \`${formName}\`.\n\n${renderMatrix(faults, shown, all)}\n${renderFigures(shown, all)}`;
writeFileSync(join(folder, `${formName}.md`), markdown);
process.stdout.write(`${markdown}\n`);
if (outcomes.some((outcome) => "problem" in outcome || outcome.violations.length > 0)) process.exitCode = 1;
process.exit();
