// The comparison on real processes, as a program: `npm run proof -- --real`. It needs a build.
import { parseArgs } from "node:util";
import { run } from "./run.mjs";
import { subjects } from "./subjects.mjs";
import { publish } from "../summary.mjs";
import { table } from "./table.mjs";

const { values } = parseArgs({
  options: {
    cuts: { type: "string", default: "100" },
    rate: { type: "string", default: "150" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    subject: { type: "string", multiple: true, default: Object.keys(subjects) },
  },
});
const traffic = { clients: 9, everyMs: 150, rate: Number(values.rate), upRate: 20, maxMs: 1_800_000 };
const trouble = { ...traffic, cuts: Number(values.cuts), seed: Number(values.seed) };
const scenarios = [
  { title: "connections fail" },
  { title: "connections fail, and the server is killed", killEveryMs: 6000 },
];

const say = (text) => process.stdout.write(`${text}\n`);

say(
  `Breaking real connections ${trouble.cuts} times in each of ${scenarios.length * values.subject.length} runs, by seed ${trouble.seed}`,
);
const tables = [];
for (const { title, killEveryMs } of scenarios) {
  const results = [];
  for (const subject of values.subject) results.push(await run(subject, { ...trouble, killEveryMs }));
  tables.push(table(title, results));
  const ours = results.find(({ subject }) => subject === "holdfast");
  const violations = [ours?.up, ours?.down].flatMap((side) => side?.violations ?? []);
  for (const { rule, text } of violations.slice(0, 20)) say(`${rule}: ${text}`);
  if (violations.length > 0) process.exitCode = 1;
}
publish(tables.join("\n\n"));
