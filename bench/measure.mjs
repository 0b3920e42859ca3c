// One run: a fresh server process and a fresh load process, a warm-up, one measured window. Not how runs are ordered (run.mjs).
import { join } from "node:path";
import { cores, machineCpuUs } from "./machine.mjs";
import { Child } from "./requests.mjs";

const here = import.meta.dirname;
const saturated = 0.9;

/**
 * Measures one scenario with one peer once. `imports` is what `preparePeer` gave.
 *
 * @returns `{ cost, count, wallMs, serverShare, loadShare, othersShare, … }`; `cost` is in microseconds or bytes, and
 * `problem` says why the run does not count, if it does not.
 */
export async function measure(scenario, peer, imports, { durationMs, profileFile, perSecond }) {
  try {
    return await withProcesses(scenario, peer, imports, { perSecond }, async (server, load) => {
      await load.ask("run", { durationMs: scenario.warmUpMs ?? 1500, isWarmUp: true });
      await load.ask("rest");
      const window = await runWindow(scenario, server, load, { durationMs, profileFile });
      await load.ask("rest");
      return window;
    });
  } catch (error) {
    return { problem: error.message };
  }
}

/** How many events a second a server bears at most, in a scenario whose warm-up finds that. */
export async function saturate(scenario, peer, imports) {
  return withProcesses(scenario, peer, imports, {}, async (_server, load) => {
    const { perSecond } = await load.ask("run", { durationMs: scenario.warmUpMs, isWarmUp: true });
    return perSecond;
  });
}

/** Gives `work` a server that listens, and a load generator that is connected to it. */
async function withProcesses(scenario, peer, imports, settings, work) {
  const options = peer.options ?? {};
  const server = new Child(`${peer.name}'s server`, join(here, "servers", peer.server), imports, {
    core: cores.server,
    nodeFlags: ["--expose-gc", ...(scenario.serverFlags ?? [])],
  });
  const load = new Child("the load generator", join(here, "load/main.mjs"), [], {
    core: cores.load,
    // A large young generation: the generator's own collections would be measured as the server's delays.
    nodeFlags: ["--expose-gc", "--max-semi-space-size=64"],
  });
  const spoken = {
    hasOffset: options.connectionStateRecovery !== undefined,
    hasLine: peer.hasLine === true,
  };
  try {
    const { port } = await server.ask("start", { scenario: scenario.name, options });
    await load.ask("start", { scenario: scenario.name, port, settings: { ...settings, ...spoken } });
    return await work(server, load);
  } finally {
    await Promise.all([server.end(), load.end()]);
  }
}

async function runWindow(scenario, server, load, { durationMs, profileFile }) {
  const isMemory = scenario.figure === "memory";
  // Only for memory: V8 throws code away with the objects that it was compiled for, if a collection does not find any at that
  // moment. After a forced one all that a handshake runs through was compiled anew, on both sides, for two to three times its cost.
  const before = await server.ask("sample", { collect: isMemory });
  if (profileFile !== undefined) await server.ask("startProfile");
  const start = profileFile === undefined ? before : await server.ask("sample");
  const machineBefore = machineCpuUs();
  const ran = await load.ask("run", { durationMs, isWarmUp: false });
  const machineAfter = machineCpuUs();
  const after = await server.ask("sample", { collect: isMemory });
  if (profileFile !== undefined) await server.ask("stopProfile", { file: profileFile });

  const wallUs = ran.wallMs * 1000;
  const cpuUs = after.cpuUs - start.cpuUs;
  const ours = cpuUs + ran.cpuUs;
  const costs = {
    cpu: () => cpuUs / ran.count,
    memory: () => (after.rssBytes - before.rssBytes) / ran.count,
    latency: () => ran.latencyUs[scenario.percentile],
  };
  const figures = {
    cost: costs[scenario.figure](),
    count: ran.count,
    wallMs: ran.wallMs,
    perSecond: ran.count / (ran.wallMs / 1000),
    cpuUsEach: cpuUs / ran.count,
    userShareOfCost: (after.userUs - start.userUs) / cpuUs,
    heapBytesEach: isMemory ? (after.heapBytes - before.heapBytes) / ran.count : undefined,
    latencyUs: ran.latencyUs,
    tickMs: ran.tickMs,
    serverShare: cpuUs / wallUs,
    loadShare: ran.cpuUs / wallUs,
    loadUsEach: ran.cpuUs / ran.count,
    othersShare:
      machineBefore === undefined ? undefined : Math.max(0, machineAfter - machineBefore - ours) / wallUs,
    problem: ran.problem,
  };
  if (scenario.figure === "cpu" && figures.loadShare > saturated && figures.serverShare < saturated) {
    figures.problem = "the load generator was saturated and the server was not";
  }
  return figures;
}
