// A node of a simulated cluster: a mesh in a process that can be stopped and killed, on a bus that is as bad as the world makes it.
// It writes down what it sent to whom and what it heard of whom, and judges nothing.
import { type MemoryMedium, memoryBus } from "../../../src/bus/memory/index.js";
import { BusMesh } from "../../../src/cluster/mesh/bus-mesh.js";
import { defaultMeshOptions, type MeshOptions } from "../../../src/cluster/mesh/mesh-options.js";
import { type BusConditions, FaultBus, type SeededRandom } from "../../../src/testkit/index.js";
import { StoppableClock } from "../../stage/stoppable-clock.js";

/** What one node has to say about its streams with another, each under the id that it had then. */
export interface Track {
  readonly from: string;
  readonly to: string;
  /** What was put into the stream, by the sender. */
  readonly sent: number[];
  /** What came out of it, by the receiver; a gap is where it was told that something is lost. */
  readonly heard: (number | "gap")[];
  /** One of the two was told that the other is gone, or is gone itself. */
  isOver: boolean;
}

/** All streams of a world. */
export class Tracks {
  readonly all: Map<string, Track> = new Map();

  of(from: string, to: string): Track {
    const key = `${from} ${to}`;
    let track = this.all.get(key);
    if (track === undefined) this.all.set(key, (track = { from, to, sent: [], heard: [], isOver: false }));
    return track;
  }

  /** A node is no more, under this id. */
  end(id: string): void {
    for (const track of this.all.values()) if (track.from === id || track.to === id) track.isOver = true;
  }
}

/** What a node is made of. */
export interface NodeSettings {
  readonly name: string;
  readonly medium: MemoryMedium;
  readonly random: SeededRandom;
  readonly tracks: Tracks;
  readonly conditions: BusConditions;
  readonly options: Partial<MeshOptions>;
}

/** A process of the cluster, from its start to its end. */
export class SimulatedNode {
  readonly clock: StoppableClock;
  readonly bus: FaultBus;
  readonly mesh: BusMesh;
  readonly incidents: Map<string, number> = new Map();
  readonly errors: unknown[] = [];
  /** How often its mesh told it that it was given up. */
  fencings = 0;
  /** Messages that were to be known to have come, and are not settled; how often each was settled. */
  readonly settled: number[] = [];
  readonly #settings: NodeSettings;
  #id: string;
  #count = 0;

  constructor(settings: NodeSettings) {
    const { name, medium, random, conditions, options } = settings;
    this.#settings = settings;
    this.clock = new StoppableClock(medium.clock);
    this.bus = new FaultBus(memoryBus(medium), this.clock, random.fork(), conditions);
    this.mesh = new BusMesh(
      {
        bus: this.bus,
        clock: this.clock,
        random: random.fork(),
        seal: undefined,
        onListenerError: (error) => void this.errors.push(error),
        report: (code) => void this.incidents.set(code, (this.incidents.get(code) ?? 0) + 1),
      },
      { ...defaultMeshOptions, ...options, name },
    );
    this.#id = this.mesh.id;
    this.#listen();
    this.mesh.start();
  }

  get name(): string {
    return this.#settings.name;
  }

  get isRunning(): boolean {
    return this.clock.isRunning;
  }

  /** Sends something to all others, or to one of them. */
  speak(isToAll: boolean): void {
    if (!this.isRunning) return;
    const { tracks, random } = this.#settings;
    const value = ++this.#count;
    // Sending may find out that this node was given up; then there are no peers.
    const settlement = this.settled.push(0) - 1;
    const peers = [...this.mesh.peers.keys()];
    const to = isToAll || peers.length === 0 ? undefined : [random.pick(peers)];
    const padding = random.isPercent(2) ? "x".repeat(random.below(700_000)) : "";
    this.mesh.send(
      "say",
      [value, padding],
      to,
      () => void this.settled.splice(settlement, 1, (this.settled[settlement] ?? 0) + 1),
    );
    if (this.mesh.id !== this.#id || this.fencingsOf(peers)) return;
    for (const peer of to ?? peers) tracks.of(this.#id, peer).sent.push(value);
  }

  kill(): void {
    this.clock.kill();
    this.bus.blackHole();
    this.#settings.tracks.end(this.#id);
  }

  /** Whether the peers of a moment ago are gone. */
  fencingsOf(peers: readonly string[]): boolean {
    return peers.some((id) => !this.mesh.peers.has(id));
  }

  #listen(): void {
    const { tracks } = this.#settings;
    this.mesh.handle("say", (value, from) => {
      const [number] = value as [number, string];
      tracks.of(from, this.#id).heard.push(number);
    });
    this.mesh.on("gap", ({ id }) => void tracks.of(id, this.#id).heard.push("gap"));
    this.mesh.on("leave", ({ id }) => {
      tracks.of(id, this.#id).isOver = true;
      tracks.of(this.#id, id).isOver = true;
    });
    this.mesh.on("fenced", () => {
      this.fencings++;
      tracks.end(this.#id);
      this.#id = this.mesh.id;
    });
  }
}
