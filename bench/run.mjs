// The bench's entry: prepares the peers, alternates the runs, prints the table, keeps it in results/.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeMachine } from "./machine.mjs";
import { measure } from "./measure.mjs";
import { readOptions } from "./options.mjs";
import { preparePeer } from "./peers.mjs";
import { Progress } from "./progress.mjs";
import { compare, renderMarkdown } from "./report.mjs";

const options = readOptions(process.argv.slice(2));
const { scenarios, subject, peers, durationMs, isProfiled } = options;
const resultsFolder = fileURLToPath(new URL("results", import.meta.url));
mkdirSync(resultsFolder, { recursive: true });

const sides = [{ role: "subject", peer: subject }, ...peers.map((peer) => ({ role: "peer", peer }))];
const entries = new Map(sides.map(({ peer }) => [peer.name, preparePeer(peer)]));
const runs = await runAll();
const results = {
  when: new Date().toISOString(),
  machine: describeMachine(),
  versions: [...new Set(sides.map(({ peer }) => describePeer(peer)))],
  settings: { runs: options.runs, durationMs, isProfiled },
  subject: subject.name,
  rows: compare(scenarios, subject, peers, runs),
  runs,
};
const markdown = renderMarkdown({ ...results, scenarios });
writeFileSync(join(resultsFolder, "latest.json"), `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(join(resultsFolder, "latest.md"), markdown);
process.stdout.write(markdown);
if (runs.some((run) => run.problem !== undefined)) process.exitCode = 1;

// Scenario by scenario, and in each A B A B …: what the machine does to one side in a minute it does to the other.
async function runAll() {
  const all = [];
  const progress = new Progress(scenarios.length * options.runs * sides.length);
  for (const scenario of scenarios) {
    for (let round = 1; round <= options.runs; round++) {
      for (const { role, peer } of sides) {
        const label = `${scenario.name} · ${peer.name} · run ${round}`;
        progress.begin(label);
        const profileFile = isProfiled
          ? join(resultsFolder, `${scenario.name}-${peer.name}-${role}-${round}.cpuprofile`)
          : undefined;
        const run = await measure(scenario, peer, entries.get(peer.name), { durationMs, profileFile });
        all.push({ scenario: scenario.name, peer: peer.name, role, round, ...run });
        progress.end(`${label} · ${describeRun(scenario, run)}`);
      }
    }
  }
  return all;
}

function describeRun(scenario, run) {
  if (run.cost === undefined) return run.problem.split("\n", 1)[0];
  const unit = scenario.figure === "memory" ? "B" : "µs";
  const shares = `server ${percent(run.serverShare)}, load ${percent(run.loadShare)} of a core`;
  return `${run.cost.toFixed(1)} ${unit} per ${scenario.per} · ${shares}${run.problem ? ` · ${run.problem}` : ""}`;
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}

function describePeer(peer) {
  if (Object.keys(peer.packages).length > 0) {
    return Object.entries(peer.packages)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ");
  }
  const { name, version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return `${name} ${version}`;
}
