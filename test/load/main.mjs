// The entry of the load tests: plans the runs, alternates them, prints the tables and keeps them for publish.mjs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeMachine, machineCpuUs } from "../../bench/machine.mjs";
import { preparePeer, versionsOf } from "../../bench/peers.mjs";
import { Progress } from "../../bench/progress.mjs";
import { attacks, scenarios } from "./cases.mjs";
import { measure } from "./measure.mjs";
import { readOptions } from "./options.mjs";
import { renderAttacks, renderLoad } from "./report.mjs";
import { resultsFolder } from "./results.mjs";

const options = readOptions(process.argv.slice(2));
const { form, subject, peers } = options;
const everybody = [subject, ...peers];
const imports = new Map(everybody.map((peer) => [peer.name, preparePeer(peer)]));
const runs = await runAll();
const conditions = {
  form,
  machine: describeMachine(),
  versions: [...new Set(everybody.flatMap((peer) => versionsOf(peer)))],
  peers: peers.map(({ name }) => name),
  runs: options.runs,
};
const folder = resultsFolder(form);
mkdirSync(folder, { recursive: true });
keep("load", scenarios, renderLoad);
keep("attacks", attacks, renderAttacks);
if (runs.some(({ problem }) => problem !== undefined)) process.exitCode = 1;

/** Scenario by scenario, and of each the sides in turn: what the machine does to one side it does to the other. */
async function runAll() {
  const plan = [...options.scenarios, ...options.attacks].flatMap((chosen) =>
    chosen.sizes[form].flatMap((size) =>
      Array.from({ length: size.isOnce ? 1 : options.runs }, () =>
        sidesOf(chosen, size).map((peer) => ({ chosen, size, peer })),
      ).flat(),
    ),
  );
  const progress = new Progress(plan.length);
  const done = [];
  for (const { chosen, size, peer } of plan) {
    const label = `${chosen.rows ?? chosen.name} · ${chosen.title(size)} · ${peer.name}`;
    progress.begin(label);
    const [cpuBefore, began] = [machineCpuUs(), performance.now()];
    const run = await measure(chosen, size, peer, imports.get(peer.name));
    // Of the whole machine: nothing where it cannot be known.
    const coresUsed = (machineCpuUs() - cpuBefore) / (1000 * (performance.now() - began));
    const { name, rows } = chosen;
    done.push({ name, rows, size, peer: peer.name, when: new Date().toISOString(), coresUsed, ...run });
    progress.end(`${label}${run.problem === undefined ? "" : ` · ${run.problem.split("\n", 1)[0]}`}`);
  }
  return done;
}

/** What takes a night is run once, and for ours. What an attack does to others is shown where it has long been known. */
function sidesOf(chosen, size) {
  return chosen.isOursAlone || size.isOnce ? [subject] : everybody;
}

/** Writes and prints one of the two tables, if any of its cases was run. What was measured before in the same way stays in it. */
function keep(name, cases, render) {
  const isOfTable = ({ name: run }) => cases.some((each) => each.name === run);
  const fresh = runs.filter(isOfTable);
  if (fresh.length === 0) return;
  const file = join(folder, `${name}.json`);
  const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const isSame = JSON.stringify(before.conditions) === JSON.stringify(conditions);
  const kept = isSame ? before.runs.filter((old) => fresh.every((run) => run.name !== old.name)) : [];
  const results = { conditions, runs: [...kept, ...fresh] };
  const markdown = render(cases, results);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(folder, `${name}.md`), markdown);
  process.stdout.write(`${markdown}\n`);
}
