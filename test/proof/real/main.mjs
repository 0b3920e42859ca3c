// The comparison on real processes, as a program: `npm run proof -- --real`. It needs a build.
import { parseArgs } from "node:util";
import { run } from "./run.mjs";
import { subjects } from "./subjects.mjs";
import { conclude } from "../summary.mjs";
import { table } from "./table.mjs";

const { values } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    subject: { type: "string", multiple: true, default: Object.keys(subjects) },
    cuts: { type: "string" },
    rate: { type: "string" },
  },
});
/** In full, the clients of a library are sent a million messages in its two runs. */
const { cuts, everyMs, rate, maxMs } = values.full
  ? { cuts: 1000, everyMs: 250, rate: 220, maxMs: 1_800_000 }
  : { cuts: 100, everyMs: 150, rate: 150, maxMs: 300_000 };
const trouble = {
  clients: 9,
  everyMs,
  cuts: Number(values.cuts ?? cuts),
  rate: Number(values.rate ?? rate),
  upRate: 20,
  dies: values.full,
  seed: Number(values.seed),
  maxMs,
};
const scenarios = [
  { title: "connections fail" },
  { title: "connections fail, and the server is killed", killEveryMs: 5000 },
];

const say = (text) => process.stdout.write(`${text}\n`);

say(
  `Breaking real connections ${trouble.cuts} times in each of ${scenarios.length * values.subject.length} runs, by seed ${trouble.seed}`,
);
const tables = [];
for (const { title, killEveryMs } of scenarios) {
  const results = [];
  for (const subject of values.subject) {
    const result = await run(subject, { ...trouble, killEveryMs });
    say(`${title}: ${subject}, ${Math.round(result.tookMs / 1000)} s`);
    results.push(result);
  }
  tables.push(table(title, results));
  const ours = results.filter(({ subject }) => subject === "holdfast");
  const broken = ours.flatMap(({ up, down, unreached }) => [
    ...[...up.violations, ...down.violations].map(({ rule, text }) => `${rule}: ${text}`),
    ...unreached.map((point) => `the server did not come to where it should have died: ${point}`),
  ]);
  for (const sentence of broken.slice(0, 20)) say(sentence);
  if (broken.length > 0) process.exitCode = 1;
}
const given = [
  values.full && "--full",
  values.cuts && `--cuts ${values.cuts}`,
  values.rate && `--rate ${values.rate}`,
];
const command = ["npm run proof -- --real", ...given.filter(Boolean), `--seed ${values.seed}`].join(" ");
conclude("processes", command, tables.join("\n\n"));
// Of a process that was killed a pipe may be left, for which Node would wait in vain.
process.exit();
