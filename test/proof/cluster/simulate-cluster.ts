// One simulation of a cluster: nodes, a bus, clients that move, traffic and faults, all by one seed; and what became of every message.
import { checkHistory, type Violation } from "../../../src/testkit/index.js";
import type { SeededRandom } from "../../../src/testkit/index.js";
import type { SimulationResult } from "../simulate.js";
import { World } from "../world/world.js";
import { ClusterClient } from "./cluster-client.js";
import { channelOf, ClusterNode, letters, news } from "./cluster-node.js";
import { BusMedium } from "./virtual-bus.js";

const troubleMs = 20_000;
const healMs = 60_000;
const lookEveryMs = 5000;
/** Above what nodes wait for each other when one of them begins. */
const slowMs = 1500;
/** Whoever is silent for so long is dead to the others. */
const deadMs = 8000;

const ample = { maxDisconnectionDuration: 120_000, maxLogEntries: 20_000 };
const scarcities = [
  { maxDisconnectionDuration: 4000 },
  { maxLogEntries: 30 },
  { maxDisconnectionDuration: 4000, maxLogEntries: 100 },
] as const;

const names = ["ann", "bob", "eve"];

/** Runs one; the same seed gives the same result. */
export async function simulateCluster(seed: number): Promise<SimulationResult> {
  const world = new World(seed);
  const random = world.random.fork();
  const cluster = new SimulatedCluster(world, random);
  await world.advance(3000);
  cluster.begin();
  for (let looks = 0; looks < 20 && !cluster.isComplete; looks++) await world.advance(1000);
  cluster.recordMembers();
  cluster.talk(troubleMs);
  cluster.torment(troubleMs);
  await world.advance(troubleMs);
  const endAt = world.clock.now() + healMs;
  for (;;) {
    await world.advance(lookEveryMs);
    cluster.settle();
    const { violations, counts } = checkHistory(world.history.events);
    const all = [...violations, ...cluster.complaints(counts.gaps)];
    if (all.length === 0 || world.clock.now() >= endAt)
      return { seed, violations: all, counts, crashes: cluster.kills };
  }
}

class SimulatedCluster {
  kills = 0;
  readonly #world: World;
  readonly #random: SeededRandom;
  readonly #medium: BusMedium;
  /** Whatever happens can be made good, so nobody may be told that something is missing. */
  #isKind: boolean;
  readonly #recovery: { readonly maxDisconnectionDuration: number; readonly maxLogEntries?: number };
  readonly #nodes: (ClusterNode | null)[] = [null, null, null];
  readonly #clients: ClusterClient[] = [];
  readonly #channels: Set<string> = new Set();
  #started = 0;
  #isRecording = false;
  /** One fault of a node at a time: what two at once may cost is no promise. */
  #isHurt = false;

  constructor(world: World, random: SeededRandom) {
    this.#world = world;
    this.#random = random;
    this.#medium = new BusMedium(world, random.fork());
    this.#isKind = random.isPercent(60);
    this.#recovery = this.#isKind ? ample : { ...ample, ...random.pick(scarcities) };
    if (random.isPercent(30)) this.#medium.lossPercent = random.pick([1, 10]);
    if (random.isPercent(30)) this.#medium.maxDelayMs = random.pick([200, slowMs]);
    // Whoever is new cannot wait until all have answered over such a bus.
    if (this.#medium.maxDelayMs === slowMs) this.#isKind = false;
    for (const place of this.#nodes.keys()) this.#start(place);
  }

  /** The clients come. */
  begin(): void {
    for (const name of names) {
      const nextNode = (): string => `node ${this.#random.below(this.#nodes.length)}`;
      const channels = (): string[] => [...this.#channels].filter((channel) => this.#concerns(channel, name));
      this.#clients.push(new ClusterClient(name, this.#world, this.#random.fork(), nextNode, channels));
    }
  }

  get isComplete(): boolean {
    return this.#clients.every(({ isConnected }) => isConnected);
  }

  /** All clients are there, so from now on they are owed what is sent. */
  recordMembers(): void {
    this.#isRecording = true;
    for (const node of this.#nodes) if (node !== null) this.#announce(node);
  }

  talk(forMs: number): void {
    const random = this.#random.fork();
    const endAt = this.#world.clock.now() + forMs;
    const next = (): void => {
      if (this.#world.clock.now() > endAt) return;
      const node = random.pick(this.#nodes);
      const [kind, times] = [random.below(5), random.isPercent(5) ? 20 : 1];
      for (let time = 0; time < times; time++) {
        if (kind === 0) node?.emit(letters(random.pick(names)));
        else if (kind === 1) node?.emitVolatile(news);
        else node?.emit(news);
      }
      this.#world.clock.setTimer(next, random.between(1, 60));
    };
    next();
  }

  torment(forMs: number): void {
    const random = this.#random.fork();
    const endAt = this.#world.clock.now() + forMs;
    const faults = [
      () => this.#cut(random),
      () => this.#cut(random),
      () => this.#kill(random),
      () => this.#retire(random),
      () => this.#stop(random),
      () => this.#partition(random),
    ];
    const kinds = random.isPercent(50) ? faults : [random.pick(faults), random.pick(faults)];
    const next = (): void => {
      if (this.#world.clock.now() > endAt) return;
      random.pick(kinds)();
      this.#world.clock.setTimer(next, random.between(100, 2500));
    };
    next();
  }

  /** Whatever could have been noticed has been. */
  settle(): void {
    for (const node of this.#nodes) node?.noteFence();
  }

  complaints(gaps: number): Violation[] {
    const found: Violation[] = [];
    if (this.#isKind && gaps > 0)
      found.push({ rule: "gap", text: `${gaps} gaps were told, and nothing had to be missing` });
    for (const { name, isConnected } of this.#clients)
      if (!isConnected) found.push({ rule: "loss", text: `${name} has not come back` });
    for (const error of this.#world.failures)
      found.push({
        rule: "answer",
        text: `something failed: ${error instanceof Error ? error.stack : String(error)}`,
      });
    return found;
  }

  /** How much of what a node sent before it ended may not have come to others: what is lost, is sent again by and by. */
  get #unsureMs(): number {
    return this.#medium.lossPercent > 0 ? 4000 : this.#medium.maxDelayMs + 1;
  }

  #start(place: number): void {
    const name = `n${++this.#started}`;
    const node = new ClusterNode(
      name,
      `node ${place}`,
      this.#world,
      this.#random.fork(),
      this.#medium,
      this.#recovery,
      this.#unsureMs,
    );
    this.#nodes[place] = node;
    node.introduceLater();
    if (this.#isRecording) this.#announce(node);
  }

  #announce({ name: node }: ClusterNode): void {
    for (const name of names) {
      for (const room of [news, letters(name)]) {
        this.#channels.add(channelOf(room, node));
        this.#world.history.record({ kind: "join", by: name, channel: channelOf(room, node) });
      }
    }
  }

  #concerns(channel: string, name: string): boolean {
    return channel.startsWith(`${news} `) || channel.startsWith(`${letters(name)} `);
  }

  /** @returns undefined while another node has not come to rest again */
  #victim(random: SeededRandom, hurtForMs: number): { place: number; node: ClusterNode } | undefined {
    const place = random.below(this.#nodes.length);
    const node = this.#nodes[place] ?? null;
    if (this.#isHurt || node === null) return undefined;
    this.#isHurt = true;
    this.#world.clock.setTimer(() => (this.#isHurt = false), hurtForMs + 6000 + 4 * this.#medium.maxDelayMs);
    return { place, node };
  }

  #cut(random: SeededRandom): void {
    for (const connection of this.#world.network.connections) {
      if (random.isPercent(30)) continue;
      if (random.isPercent(70)) connection.cut(random.pick(["both", "near", "far", "nobody"] as const));
      else connection.blackHole();
    }
  }

  #kill(random: SeededRandom): void {
    const backAfterMs = random.between(100, 12_000);
    const victim = this.#victim(random, Math.max(backAfterMs, deadMs));
    if (victim === undefined) return;
    this.kills++;
    victim.node.kill();
    this.#nodes[victim.place] = null;
    this.#world.network.stopListening(`node ${victim.place}`);
    this.#world.clock.setTimer(() => this.#start(victim.place), backAfterMs);
  }

  #retire(random: SeededRandom): void {
    const backAfterMs = random.between(100, 6000);
    const victim = this.#victim(random, deadMs + backAfterMs);
    if (victim === undefined) return;
    const { node, place } = victim;
    this.#nodes[place] = null;
    const goOn = (): void => {
      this.#world.network.stopListening(`node ${place}`);
      this.#world.clock.setTimer(() => this.#start(place), backAfterMs);
    };
    void node.retire().then(goOn);
  }

  #stop(random: SeededRandom): void {
    const forMs = random.pick([500, 2000, 6000, 12_000]);
    this.#victim(random, forMs)?.node.stop(forMs);
  }

  #partition(random: SeededRandom): void {
    const forMs = random.pick([500, 2000, 12_000]);
    this.#victim(random, forMs)?.node.cutOff(forMs);
  }
}
