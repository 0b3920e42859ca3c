// One simulation: a server, clients, traffic and faults, all by one seed; and what became of every message.
import { checkHistory, type HistoryCounts, type Verdict, type Violation } from "../../src/testkit/index.js";
import type { SeededRandom } from "../../src/testkit/index.js";
import { torment } from "./nemesis.js";
import { SimulatedClient } from "./world/simulated-client.js";
import { letters, news, type Recovery, serverName, SimulatedServer } from "./world/simulated-server.js";
import { World } from "./world/world.js";

/** How long there is traffic and trouble, and then how long everybody has to catch up. */
const troubleMs = 4000;
const healMs = 30_000;
const lookEveryMs = 3000;

const ample: Recovery = {
  maxDisconnectionDuration: 60_000,
  maxLogEntries: 10_000,
  isDurable: true,
  resume: { windowMs: 60_000, maxMessages: 10_000 },
};
const scarcities: readonly Partial<Recovery>[] = [
  { maxDisconnectionDuration: 3000 },
  { maxDisconnectionDuration: 3000, resume: { windowMs: 2000, maxMessages: 1000 } },
  { maxLogEntries: 40 },
  { maxLogEntries: 40, resume: { windowMs: 60_000, maxMessages: 20 } },
  { isDurable: false },
  { maxDisconnectionDuration: 3000, isDurable: false, resume: { windowMs: 2000, maxMessages: 20 } },
];

/** What became of a simulation. */
export interface SimulationResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly counts: HistoryCounts;
  readonly crashes: number;
}

/** Runs one; the same seed gives the same result. */
export async function simulate(seed: number): Promise<SimulationResult> {
  const world = new World(seed);
  const random = world.random.fork();
  // In a kind world whatever happens can be made good, so nobody may be told that something is missing.
  const isKind = random.isPercent(50);
  const hasLine = random.isPercent(70);
  const recovery: Recovery = {
    ...ample,
    ...(!isKind && random.pick(scarcities)),
    ...(!hasLine && { resume: false }),
  };
  const startServer = (): SimulatedServer => new SimulatedServer(world, random.fork(), recovery);
  let crashes = 0;
  let server: SimulatedServer | null = startServer();
  const clients = ["ann", "bob", "eve"].map((name) => {
    const transports = random.pick([["websocket"], ["polling"], ["polling", "websocket"]] as const);
    return new SimulatedClient(name, world, random.fork(), { transports }, hasLine);
  });
  await world.advance(200);

  const killServer = (forMs: number): void => {
    if (server === null) return;
    crashes++;
    server.kill();
    server = null;
    if (!isKind && random.isPercent(20)) world.disk.loseTail();
    world.network.stopListening(serverName);
    world.clock.setTimer(() => (server = startServer()), forMs);
  };
  const killServerLater = (forMs: number): void => server?.inNextHandler(() => killServer(forMs));
  const stopServer = (forMs: number): void => server?.stop(forMs);
  const failDisk = (): void => void (isKind || world.disk.fail());
  torment(world, { killServer, killServerLater, stopServer, failDisk }, troubleMs);
  talk(world, random.fork(), clients, () => server);
  await world.advance(troubleMs);
  const endAt = world.clock.now() + healMs;
  for (;;) {
    await world.advance(lookEveryMs);
    const { violations, counts } = judge(world, clients, server, isKind);
    if (violations.length === 0 || world.clock.now() >= endAt) return { seed, violations, counts, crashes };
  }
}

function judge(
  world: World,
  clients: readonly SimulatedClient[],
  server: SimulatedServer | null,
  isKind: boolean,
): Verdict {
  const { violations, counts } = checkHistory(world.membership.events());
  const unfulfilled: Violation[] = [];
  if (isKind && counts.gaps > 0)
    unfulfilled.push({ rule: "gap", text: `${counts.gaps} gaps were told, and nothing had to be missing` });
  for (const { name, isConnected } of clients) {
    if (!isConnected) unfulfilled.push({ rule: "loss", text: `${name} has not come back` });
    if (server?.members().has(name) !== true)
      unfulfilled.push({ rule: "members", text: `the server does not know that ${name} is there` });
  }
  for (const error of world.failures)
    unfulfilled.push({ rule: "answer", text: `a listener failed: ${String(error)}` });
  return { violations: [...violations, ...unfulfilled], counts };
}

/** Traffic both ways, for as long as there is trouble. */
function talk(
  world: World,
  random: SeededRandom,
  clients: readonly SimulatedClient[],
  server: () => SimulatedServer | null,
): void {
  const { clock } = world;
  const endAt = clock.now() + troubleMs;
  const next = (): void => {
    if (clock.now() > endAt) return;
    const client = random.pick(clients);
    const [kind, times] = [random.below(5), random.isPercent(5) ? 30 : 1];
    for (let time = 0; time < times; time++) {
      if (kind === 0) client.emit();
      else if (kind === 1) client.ask();
      else if (kind === 2) server()?.emit(letters(client.name));
      else if (kind === 3) server()?.emitVolatile(news);
      else server()?.emit(news);
    }
    clock.setTimer(next, random.between(1, 80));
  };
  clock.setTimer(next, 1);
}
