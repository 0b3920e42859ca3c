// One simulation of a mesh: nodes, traffic and faults, all by one seed; and what became of every message of every stream.
import { MemoryMedium } from "../../../src/bus/memory/index.js";
import { type BusConditions, SeededRandom, VirtualClock } from "../../../src/testkit/index.js";
import { SimulatedNode, type Track, Tracks } from "./simulated-node.js";

/** How long there is traffic and trouble, then traffic alone, and then how long everybody has to catch up. In milliseconds. */
const troubleMs = 20_000;
const talkMs = 5_000;
const healMs = 15_000;
const stepMs = 20;

/** What became of a simulation. */
export interface MeshResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly heard: number;
  readonly gaps: number;
  readonly fencings: number;
}

/** Runs one; the same seed gives the same result. */
export async function simulateMesh(seed: number): Promise<MeshResult> {
  const world = new MeshWorld(seed);
  await world.run(troubleMs, { isTroubled: true, isTalking: true });
  world.heal();
  await world.run(talkMs, { isTroubled: false, isTalking: true });
  await world.run(healMs, { isTroubled: false, isTalking: false });
  return world.result();
}

class MeshWorld {
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #clock: VirtualClock = new VirtualClock();
  readonly #medium: MemoryMedium = new MemoryMedium(this.#clock);
  readonly #tracks: Tracks = new Tracks();
  readonly #conditions: BusConditions;
  readonly #isScarce: boolean;
  #nodes: SimulatedNode[];
  #past: SimulatedNode[] = [];

  constructor(seed: number) {
    this.#seed = seed;
    const random = (this.#random = new SeededRandom(seed));
    this.#conditions = {
      lossPercent: random.pick([0, 0, 5, 25]),
      doublePercent: random.pick([0, 0, 20]),
      minDelayMs: 0,
      maxDelayMs: random.pick([0, 0, 30, 300]),
    };
    this.#isScarce = random.isPercent(30);
    this.#nodes = Array.from({ length: random.between(2, 5) }, (_, i) => this.#start(`node ${i}`));
  }

  async run(
    ms: number,
    { isTroubled, isTalking }: { readonly isTroubled: boolean; readonly isTalking: boolean },
  ): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      if (isTalking && this.#random.isPercent(60))
        this.#random.pick(this.#nodes).speak(this.#random.isPercent(70));
      if (isTroubled && this.#random.isPercent(2)) this.#makeTrouble();
      this.#clock.advance(stepMs);
      for (let quiet = 0; quiet < 10; quiet++) {
        await Promise.resolve();
        this.#clock.endTurn();
      }
    }
  }

  heal(): void {
    this.#medium.start();
    this.#join();
    for (const node of this.#nodes) {
      node.clock.resume();
      node.bus.restore();
    }
  }

  result(): MeshResult {
    const tracks = [...this.#tracks.all.values()];
    const nodes = [...this.#past, ...this.#nodes];
    return {
      seed: this.#seed,
      violations: [...tracks.flatMap((track) => [...judge(track)]), ...this.#judgeNodes()],
      heard: tracks.reduce((sum, { heard }) => sum + heard.length, 0),
      gaps: tracks.reduce((sum, { heard }) => sum + heard.filter((what) => what === "gap").length, 0),
      fencings: nodes.reduce((sum, { fencings }) => sum + fencings, 0),
    };
  }

  #start(name: string): SimulatedNode {
    const kept = { maxMessages: this.#isScarce ? 20 : 10_000, maxBytes: 2 ** 24 };
    return new SimulatedNode({
      name,
      medium: this.#medium,
      random: this.#random.fork(),
      tracks: this.#tracks,
      conditions: this.#conditions,
      options: { kept },
    });
  }

  #makeTrouble(): void {
    const random = this.#random;
    const node = random.pick(this.#nodes);
    const forMs = random.pick([200, 2_000, 6_000, 15_000]);
    const later = (end: () => void): void => void this.#clock.setTimer(end, forMs);
    switch (random.below(7)) {
      case 0:
        node.bus.cut();
        return later(() => node.bus.restore());
      case 1:
        node.bus.blackHole();
        return later(() => node.isRunning && node.bus.restore());
      case 2:
        node.clock.stop();
        return later(() => node.clock.resume());
      case 3:
        this.#medium.stop();
        return later(() => this.#medium.start());
      case 4:
        return this.#replace(node);
      case 5:
        this.#split();
        return later(() => this.#join());
      default:
        // Long enough for half of what is under way to be late, too short for anybody to be given up.
        node.clock.stop();
        this.#clock.setTimer(() => node.clock.resume(), 100);
    }
  }

  /** The network falls into two parts: nobody hears those of the other one. */
  #split(): void {
    const [one, other] = [new Set<SimulatedNode>(), new Set<SimulatedNode>()];
    for (const node of this.#nodes) (this.#random.isPercent(50) ? one : other).add(node);
    for (const node of this.#nodes) {
      const unheard = one.has(node) ? other : one;
      node.bus.hears = (message) => !Array.from(unheard, ({ mesh }) => mesh.id).includes(senderOf(message));
    }
  }

  #join(): void {
    for (const node of this.#nodes) node.bus.hears = () => true;
  }

  #replace(node: SimulatedNode): void {
    node.kill();
    this.#past.push(node);
    this.#nodes = this.#nodes.map((other) => (other === node ? this.#start(node.name) : other));
  }

  *#judgeNodes(): Generator<string> {
    for (const node of this.#nodes) {
      const { name, mesh, errors, settled } = node;
      const others = this.#nodes.filter((other) => other !== node).map((other) => other.mesh.id);
      // Where the bus loses much, some beats in a row may be lost just at the end.
      if (!mesh.isConnected && this.#conditions.lossPercent === 0) yield `${name} is not connected`;
      if ([...mesh.peers.keys()].toSorted().join() !== others.toSorted().join())
        yield `${name} does not see all others`;
      if (errors.length > 0) yield `${name} failed: ${String(errors[0])}`;
      if ((node.incidents.get("poisoned-bus-message") ?? 0) > 0) yield `${name} was poisoned`;
      if (settled.some((times) => times !== 1)) yield `${name} has a message that was not settled once`;
    }
  }
}

/** See envelope.ts. */
function senderOf(message: Uint8Array): string {
  return String.fromCharCode(...message.subarray(9, 21));
}

/** Holds a stream to its promise: in order, once, and each loss told once; nothing is owed by who is gone, or to them. */
function* judge({ from, to, sent, heard, isOver }: Track): Generator<string> {
  const name = `${from} -> ${to}`;
  let next = 0;
  let isGapTold = false;
  for (const what of heard) {
    if (what === "gap") {
      if (isGapTold) yield `${name}: a gap was told twice`;
      isGapTold = true;
      continue;
    }
    const at = sent.indexOf(what);
    if (at < next) yield `${name}: ${what} came twice, or out of order`;
    const isMissing = at > next;
    if (isMissing && !isGapTold) yield `${name}: ${sent.slice(next, at).join()} were lost without a word`;
    if (!isMissing && isGapTold) yield `${name}: a gap was told before ${what}, and nothing is missing`;
    isGapTold = false;
    next = at + 1;
  }
  if (!isOver && next < sent.length && !isGapTold) yield `${name}: ${sent.slice(next).join()} never came`;
}
