// The bench's entry: prepares the peers, alternates the runs, prints the tables, keeps them in results/.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeMachine } from "./machine.mjs";
import { measure, saturate } from "./measure.mjs";
import { readOptions } from "./options.mjs";
import { canRun, preparePeer, versionsOf } from "./peers.mjs";
import { plotNames, plotResults } from "./plots/results.mjs";
import { Progress } from "./progress.mjs";
import { compare, compareTwins, renderMarkdown } from "./report.mjs";
import { showCost } from "./units.mjs";

const options = readOptions(process.argv.slice(2));
const { scenarios, subject, durationMs, isProfiled } = options;
const resultsFolder = fileURLToPath(new URL("results", import.meta.url));
mkdirSync(resultsFolder, { recursive: true });

const absent = options.peers.filter((peer) => !canRun(peer)).map(({ name }) => name);
const peers = options.peers.filter(({ name }) => !absent.includes(name));
const imports = new Map([subject, ...peers].map((peer) => [peer.name, preparePeer(peer)]));
const plans = scenarios.map((scenario) => planOf(scenario));
const progress = new Progress(plans.flat().length);
const runs = [];
let markdown = "";
for (const [at, plan] of plans.entries()) {
  await runScenario(scenarios[at], plan);
  // After each: whoever ends the bench early keeps what was measured.
  markdown = save(scenarios.slice(0, at + 1));
}
process.stdout.write(markdown);
if (runs.some((run) => run.problem !== undefined)) process.exitCode = 1;

// In each scenario A B A B …: what the machine does to one side in a minute it does to the other.
function planOf(scenario) {
  const sides = sidesOf(scenario);
  const rounds = Math.max(...sides.map(({ peer }) => runsOf(peer)));
  return Array.from({ length: rounds }, (_, at) =>
    sides.filter(({ peer }) => at < runsOf(peer)).map(({ role, peer }) => ({ role, peer, round: at + 1 })),
  ).flat();
}

async function runScenario(scenario, plan) {
  const perSecond = scenario.isPaced ? await findRate(scenario) : undefined;
  for (const { role, peer, round } of plan) {
    const label = `${scenario.name} · ${peer.name} · run ${round}`;
    progress.begin(label);
    const profileFile = isProfiled
      ? join(resultsFolder, `${scenario.name}-${peer.name}-${role}-${round}.cpuprofile`)
      : undefined;
    const run = await measure(scenario, peer, imports.get(peer.name), { durationMs, profileFile, perSecond });
    runs.push({ scenario: scenario.name, peer: peer.name, role, round, ...run });
    progress.end(`${label} · ${describeRun(scenario, run)}`);
  }
}

/** Writes tables and plots of what has been measured, and gives the tables. */
function save(measured) {
  const results = {
    when: new Date().toISOString(),
    machine: describeMachine(),
    versions: [...new Set([subject, ...peers].flatMap((peer) => versionsOf(peer)))],
    settings: { runs: options.runs, durationMs, isProfiled },
    subject: subject.name,
    peers: peers.map(({ name, kind, isVariant = false }) => ({ name, kind, isVariant })),
    absent,
    rows: compare(measured, subject, peers, runs),
    twins: compareTwins(measured, peers, runs),
    runs,
  };
  const tables = renderMarkdown({ ...results, scenarios: measured });
  writeFileSync(join(resultsFolder, "latest.json"), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(resultsFolder, "latest.md"), tables);
  // What an earlier run has drawn is not what this one found.
  for (const name of plotNames) rmSync(join(resultsFolder, name), { force: true });
  for (const [name, svg] of Object.entries(plotResults(results, measured))) {
    writeFileSync(join(resultsFolder, name), svg);
  }
  return tables;
}

/** No ratio is made of the limits. */
function runsOf({ kind, isVariant = false }) {
  if (kind === "limit") return options.limitRuns;
  return isVariant ? options.variantRuns : options.runs;
}

/** Half of what the slowest library bears: the same for everybody, so that the faster is not asked more. */
async function findRate(scenario) {
  const rates = [];
  for (const peer of [subject, ...peers].filter(({ kind }) => kind !== "limit")) {
    rates.push(await saturate(scenario, peer, imports.get(peer.name)));
  }
  return Math.min(...rates) / 2;
}

/** The subject, and the peers that can do this: what is no library does only what a scenario says for it. */
function sidesOf(scenario) {
  const able = peers.filter(({ kind, server }) => {
    if (kind !== "limit") return true;
    return server === "c.mjs" ? scenario.serveC !== undefined : scenario.serveBare !== undefined;
  });
  return [{ role: "subject", peer: subject }, ...able.map((peer) => ({ role: "peer", peer }))];
}

function describeRun(scenario, run) {
  if (run.cost === undefined) return run.problem.split("\n", 1)[0];
  const shares = `server ${percent(run.serverShare)}, load ${percent(run.loadShare)} of a core`;
  return `${showCost(scenario, run.cost)} per ${scenario.per} · ${shares}${run.problem ? ` · ${run.problem}` : ""}`;
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}
