// How cost grows with clients, rooms, namespaces, payload and connections: `npm run bench -- growth`. One curve for each, plotted.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { judgeGrowth, renderGrowth } from "./growth-report.mjs";
import { describeMachine } from "./machine.mjs";
import { measure } from "./measure.mjs";
import { peers, preparePeer } from "./peers.mjs";
import { curves as drawCurves } from "./plots/curves.mjs";
import { Progress } from "./progress.mjs";
import { growthCurves, growthScenario } from "./scenarios/growth.mjs";
import { median } from "./statistics.mjs";
import { showNumber } from "./units.mjs";

const help = `Measures how the cost of a server grows. Writes growth.md, growth.json and a plot for each curve.

  npm run bench -- growth [flags]

  --curve NAME      only this one; may be given more than once   (${[...growthCurves.keys()].join(", ")})
  --subject NAME    whose growth is judged                       (holdfast)
  --peer NAME       drawn beside it; may be given more than once (socket.io, socket.io-uws)
  --duration S      seconds of each measured window              (1; idling is never less than 25)
  --runs N          runs of each point; the median counts        (1)
  --help            this text
`;
const { values: options } = parseArgs({
  options: {
    curve: { type: "string", multiple: true, default: [...growthCurves.keys()] },
    subject: { type: "string", default: "holdfast" },
    peer: { type: "string", multiple: true, default: ["socket.io", "socket.io-uws"] },
    duration: { type: "string", default: "1" },
    runs: { type: "string", default: "1" },
    help: { type: "boolean" },
  },
});
if (options.help) {
  process.stdout.write(help);
  process.exit(0);
}

const runs = Number(options.runs);
// Beside its connections a process has a few files open.
const maxConnections = openFileLimit() - 200;
const sides = [options.subject, ...options.peer].map((name) => find("side", peers, name));
const imports = new Map(sides.map((peer) => [peer.name, preparePeer(peer)]));
const chosen = options.curve.map((name) => ({ name, ...find("curve", growthCurves, name) }));
const measured = await measureAll();
const verdicts = new Map(measured.map((curve) => [curve.name, judgeGrowth(curve, options.subject)]));

const folder = fileURLToPath(new URL("results", import.meta.url));
mkdirSync(folder, { recursive: true });
for (const { name, title, xs, xLabel, yLabel, series } of measured) {
  if (series.every(({ points }) => points.length === 0)) continue;
  writeFileSync(join(folder, `growth-${name}.svg`), drawCurves({ title, xs, xLabel, yLabel, series }));
}
const results = { when: new Date().toISOString(), machine: describeMachine(), curves: measured };
writeFileSync(join(folder, "growth.json"), `${JSON.stringify(results, null, 2)}\n`);
const markdown = renderGrowth({ ...results, subject: options.subject, verdicts });
writeFileSync(join(folder, "growth.md"), markdown);
process.stdout.write(markdown);
if (measured.some(({ problems }) => problems.length > 0)) process.exitCode = 1;

async function measureAll() {
  const placed = chosen.map((curve) => ({ ...curve, xs: limit(curve) }));
  const points = placed.reduce((sum, curve) => sum + curve.xs.length * sidesOf(curve).length, 0);
  const progress = new Progress(points * runs);
  const done = [];
  for (const curve of placed) done.push(await measureCurve(curve, progress));
  return done;
}

async function measureCurve({ at: _at, ...curve }, progress) {
  const problems = [];
  const series = sidesOf(curve).map(({ name }) => ({ name, points: [] }));
  for (const x of curve.xs) {
    const found = await measurePoint(curve, x, progress);
    for (const { name, points } of series) {
      const costs = found.filter(({ peer, problem }) => peer === name && problem === undefined);
      if (costs.length > 0) points.push([x, median(costs.map(({ cost }) => cost))]);
    }
    for (const { peer, problem } of found) {
      if (problem !== undefined) problems.push(`${x}, ${peer}: ${problem.split("\n", 1)[0]}`);
    }
  }
  return { ...curve, series, problems };
}

async function measurePoint(curve, x, progress) {
  const { name, minimumMs = 0 } = curve;
  const scenario = growthScenario(name, x);
  const durationMs = Math.max(minimumMs, 1000 * Number(options.duration));
  const found = [];
  for (let round = 1; round <= runs; round++) {
    for (const peer of sidesOf(curve)) {
      const label = `${scenario.name} · ${peer.name}`;
      progress.begin(label);
      const run = await measure(scenario, peer, imports.get(peer.name), { durationMs });
      found.push({ peer: peer.name, ...run });
      progress.end(`${label} · ${run.problem ?? showNumber(run.cost)}`);
    }
  }
  return found;
}

function sidesOf({ isAlone = false }) {
  return isAlone ? sides.slice(0, 1) : sides;
}

/** The numbers of a curve that this machine can do; its limit in place of what is above it. */
function limit({ xs, needsFiles }) {
  if (!needsFiles) return xs;
  return [...new Set(xs.map((x) => Math.min(x, maxConnections)))];
}

function openFileLimit() {
  const said = spawnSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }).stdout?.trim();
  return said === "unlimited" || !said ? Number.POSITIVE_INFINITY : Number(said);
}

function find(what, from, name) {
  if (!from.has(name)) {
    console.error(`There is no ${what} "${name}", but ${[...from.keys()].join(", ")}.\n\n${help}`);
    process.exit(2);
  }
  return from.get(name);
}
