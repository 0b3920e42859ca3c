// What goes wrong in a simulation, by chance. Everything that it breaks it mends in time.
import type { SeededRandom, VirtualConnection } from "../../src/testkit/index.js";
import type { Wire } from "./world/wire.js";
import type { World } from "./world/world.js";

/** What it may do to programs. */
export interface Victims {
  /** It comes back after so long. */
  killServer(forMs: number): void;
  /** In the middle of its next handler. */
  killServerLater(forMs: number): void;
  /** It stands still for so long. */
  stopServer(forMs: number): void;
  /** What was written is gone, and nothing more can be. */
  failDisk(): void;
}

type Fault = (world: World, random: SeededRandom, victims: Victims) => void;

const told = ["both", "near", "far", "nobody"] as const;

function someConnections({ network }: World, random: SeededRandom): VirtualConnection<Wire>[] {
  const all = [...network.connections];
  return random.isPercent(40) ? all : all.filter(() => random.isPercent(40));
}

const cut: Fault = (world, random) => {
  for (const connection of someConnections(world, random)) connection.cut(random.pick(told));
};

const blackHole: Fault = (world, random) => {
  const connections = someConnections(world, random);
  for (const connection of connections) connection.blackHole();
  world.clock.setTimer(
    () => {
      for (const connection of connections) {
        if (random.isPercent(50)) connection.restore();
        else connection.cut(random.pick(told));
      }
    },
    random.between(50, 4000),
  );
};

/** Everybody is away, at times for longer than the window. */
const outage: Fault = (world, random) => {
  world.network.isDown = true;
  world.network.cutAll();
  world.clock.setTimer(() => (world.network.isDown = false), random.between(10, 8000));
};

const slowness: Fault = (world, random) => {
  const slow = { minLatencyMs: 10, maxLatencyMs: random.between(50, 400), paceMs: random.between(0, 20) };
  for (const connection of someConnections(world, random)) connection.conditions = slow;
};

const crash: Fault = (_world, random, victims) => victims.killServer(random.between(10, 3000));

const fatalHandler: Fault = (_world, random, victims) => victims.killServerLater(random.between(10, 3000));

const standstill: Fault = (_world, random, victims) => victims.stopServer(random.between(10, 4000));

const diskFailure: Fault = (_world, _random, victims) => victims.failDisk();

const faults: readonly Fault[] = [
  cut,
  cut,
  cut,
  blackHole,
  blackHole,
  outage,
  slowness,
  crash,
  fatalHandler,
  standstill,
  diskFailure,
];

/** Breaks something now and then for a time, then mends all of it. */
export function torment(world: World, victims: Victims, forMs: number): void {
  const { clock } = world;
  const random = world.random.fork();
  // Some worlds have one kind of fault only: what one kind does must not be hidden by another.
  const kinds = random.isPercent(50) ? faults : [random.pick(faults), random.pick(faults)];
  const endAt = clock.now() + forMs;
  const next = (): void => {
    if (clock.now() > endAt) return;
    random.pick(kinds)(world, random, victims);
    clock.setTimer(next, random.between(20, 1500));
  };
  clock.setTimer(next, random.between(20, 1500));
}
