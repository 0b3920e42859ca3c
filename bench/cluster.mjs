// What a delivery costs when several servers are joined by Redis: `npm run bench -- cluster`. Ours beside Socket.IO's adapters, in one run.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cores, describeMachine } from "./machine.mjs";
import { preparePeer, versionsOf } from "./peers.mjs";
import { Progress } from "./progress.mjs";
import { startRedis } from "./redis.mjs";
import { compare, comparison } from "./report.mjs";
import { Child } from "./requests.mjs";
import { clusterScenarios } from "./scenarios/cluster.mjs";
import { showCost } from "./units.mjs";

const help = `Measures what a delivery costs when servers are joined by Redis. Writes cluster.md and cluster.json.

  npm run bench -- cluster [flags]

  --servers N       how many                                             (3)
  --scenario NAME   only this one; may be given more than once           (${[...clusterScenarios.keys()].join(", ")})
  --duration S      seconds of each measured window                      (2)
  --runs N          runs of each side, alternating; the median counts    (5)
  --cpu-prof        also writes a CPU profile of the server that emits and of one that does not (do not quote the figures)
  --help            this text
`;
const { values: options } = parseArgs({
  options: {
    servers: { type: "string", default: "3" },
    scenario: { type: "string", multiple: true, default: [...clusterScenarios.keys()] },
    duration: { type: "string", default: "2" },
    runs: { type: "string", default: "5" },
    "cpu-prof": { type: "boolean", default: false },
    help: { type: "boolean" },
  },
});
if (options.help) {
  process.stdout.write(help);
  process.exit(0);
}

const build = ["dist/esm/index.js", "dist/esm/cluster/index.js", "dist/esm/bus/redis/index.js"];
const ours = { kind: "ours", imports: ["redis-adapters", ...build] };
const theirs = { kind: "library", imports: ["redis-adapters"] };
/** Each of ours beside what joins servers by the same means. */
const pairs = [
  [
    { ...ours, name: "redisBus" },
    { ...theirs, name: "redis-adapter" },
  ],
  [
    { ...ours, name: "redisStreamsBus" },
    { ...theirs, name: "redis-streams-adapter" },
  ],
];
const sides = pairs.flat();
const imports = new Map(sides.map((side) => [side.name, preparePeer(side)]));
const scenarios = options.scenario.map((name) => clusterScenarios.get(name));
const folder = join(import.meta.dirname, "results");
mkdirSync(folder, { recursive: true });

const runs = await measureAll();
const results = { when: new Date().toISOString(), machine: describeMachine(), runs };
writeFileSync(join(folder, "cluster.json"), `${JSON.stringify(results, null, 2)}\n`);
const markdown = render(results);
writeFileSync(join(folder, "cluster.md"), markdown);
process.stdout.write(markdown);
if (runs.some(({ problem }) => problem !== undefined)) process.exitCode = 1;

async function measureAll() {
  const rounds = Number(options.runs);
  const progress = new Progress(scenarios.length * rounds * sides.length);
  const found = [];
  for (const scenario of scenarios) {
    for (let round = 1; round <= rounds; round++) {
      for (const side of sides) {
        const label = `${scenario.name} · ${side.name} · run ${round}`;
        progress.begin(label);
        const run = await measure(scenario, side).catch((error) => ({ problem: error.message }));
        found.push({ scenario: scenario.name, peer: side.name, role: roleOf(side), round, ...run });
        progress.end(`${label} · ${run.problem ?? showCost(scenario, run.cost)}`);
      }
    }
  }
  return found;
}

function roleOf({ kind }) {
  return kind === "ours" ? "subject" : "peer";
}

async function measure(scenario, side) {
  // One for each run, that no side finds what another has left.
  const redis = await startRedis();
  const servers = Array.from({ length: Number(options.servers) }, (_, at) => {
    const file = join(import.meta.dirname, "servers/cluster.mjs");
    return new Child(`${side.name}'s server ${at}`, file, imports.get(side.name), { core: cores.server });
  });
  const load = new Child("the load generator", join(import.meta.dirname, "load/main.mjs"), [], {
    core: cores.load,
    nodeFlags: ["--expose-gc", "--max-semi-space-size=64"],
  });
  try {
    const settings = { join: side.name, redisPort: redis.port, servers: servers.length };
    const started = await Promise.all(
      servers.map((server) => server.ask("start", { scenario: scenario.name, options: settings })),
    );
    const ports = started.map(({ port }) => port);
    await load.ask("start", { scenario: scenario.name, port: ports, settings: {} });
    await load.ask("run", { durationMs: 1500, isWarmUp: true });
    return await runWindow(scenario, side, servers, load);
  } finally {
    await Promise.all([...servers.map((server) => server.end()), load.end(), redis.end()]);
  }
}

async function runWindow(scenario, side, servers, load) {
  const profiled = options["cpu-prof"] ? servers.slice(0, 2) : [];
  await Promise.all(profiled.map((server) => server.ask("startProfile")));
  const before = await cpuOf(servers);
  const ran = await load.ask("run", { durationMs: 1000 * Number(options.duration), isWarmUp: false });
  const after = await cpuOf(servers);
  for (const [at, server] of profiled.entries()) {
    await server.ask("stopProfile", { file: join(folder, `${scenario.name}-${side.name}-${at}.cpuprofile`) });
  }
  return { cost: (after - before) / ran.count, count: ran.count, wallMs: ran.wallMs, tickMs: ran.tickMs };
}

async function cpuOf(servers) {
  const samples = await Promise.all(servers.map((server) => server.ask("sample")));
  return samples.reduce((sum, { cpuUs }) => sum + cpuUs, 0);
}

function render({ when, machine }) {
  const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
  const versions = versionsOf(sides[0]).filter((version) => /^(@?socket\.io|ioredis|holdfast)/.test(version));
  return [
    `${options.servers} servers joined by Redis · ${when}`,
    "",
    `${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}; servers on one core, load and Redis on another.`,
    `${[...new Set(versions)].join(", ")}. ${options.runs} alternating runs of ${options.duration} s each; median (lowest – highest).`,
    "CPU of all servers together, by delivery to a client.",
    ...pairs.flatMap(([mine, other]) =>
      comparison(mine.name, other, byName, compare(scenarios, mine, [other], runs)),
    ),
    "",
    ...runs
      .filter(({ problem }) => problem !== undefined)
      .map(
        ({ scenario, peer, problem }) => `- Not counted: ${scenario}, ${peer}: ${problem.split("\n", 1)[0]}`,
      ),
    "",
  ].join("\n");
}
