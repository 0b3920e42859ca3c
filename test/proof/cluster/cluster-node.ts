// A node of a simulated cluster: the real classes, in a process that can be killed or stopped.
import { createCluster } from "../../../src/cluster/index.js";
import { Server } from "../../../src/server/index.js";
import type { ServerOptions } from "../../../src/server/index.js";
import type { SeededRandom } from "../../../src/testkit/index.js";
import { ProcessClock } from "../world/process-clock.js";
import { VirtualHost, type VirtualAddress } from "../world/virtual-host.js";
import type { World } from "../world/world.js";
import { type BusMedium, VirtualBus } from "./virtual-bus.js";

/** The room of everybody. */
export const news = "news";

/** The room of one client. */
export const letters = (name: string): string => `letters ${name}`;

/** What one node sends to a room has an order; what several send has none. */
export const channelOf = (room: string, node: string): string => `${room} from ${node}`;

const timings: ServerOptions = {
  pingInterval: 1000,
  pingTimeout: 1000,
  connectTimeout: 20_000,
  upgradeTimeout: 2000,
  closeTimeout: 500,
  logIncidents: false,
};

/** A node that leaves waits so long until the others have what it sent. */
const patienceMs = 1000;

interface Sent {
  readonly channel: string;
  readonly seq: number;
  readonly at: number;
}

export class ClusterNode {
  /** Other at each start. */
  readonly name: string;
  readonly bus: VirtualBus;
  readonly #io: Server<VirtualAddress>;
  readonly #clock: ProcessClock;
  readonly #world: World;
  readonly #medium: BusMedium;
  readonly #counters: Map<string, number> = new Map();
  readonly #sent: Sent[] = [];
  readonly #unsureMs: number;
  /** All others have met it. */
  #isKnown = false;
  /** Since it was stopped or cut off last, what it sends may be lost, if the others go on without it. */
  #hurtAt = 0;
  /** Another one when they have. */
  #id = "";

  /** @param address where clients find it */
  constructor(
    name: string,
    address: string,
    world: World,
    random: SeededRandom,
    medium: BusMedium,
    recovery: NonNullable<ServerOptions["connectionStateRecovery"]>,
    /** What was sent so shortly before may not have come to the others, and is not sent again. */
    unsureMs: number,
  ) {
    this.#unsureMs = unsureMs;
    this.name = name;
    this.#world = world;
    this.#medium = medium;
    this.#clock = new ProcessClock(world.clock);
    this.bus = new VirtualBus(medium, this.#clock);
    this.#io = new Server(
      new VirtualHost(world.network, this.#clock, random),
      { listen: address },
      { ...timings, connectionStateRecovery: recovery, cluster: createCluster({ bus: this.bus }) },
    );
    this.#io.on("connection", (socket) => {
      if (!socket.recovered) socket.join([news, letters(String(socket.handshake.auth["name"]))]);
    });
    this.#io.on("handler_error", (error) => void world.failures.push(error));
  }

  /** When the others have met it: what it emits before that is not for their clients. */
  introduceLater(): void {
    this.#world.clock.setTimer(() => (this.#isKnown = true), 2500 + 4 * this.#medium.maxDelayMs);
  }

  /** Emits to a room. */
  emit(room: string): void {
    this.noteFence();
    if (this.#clock.isStopped || !this.#isKnown) return;
    const channel = channelOf(room, this.name);
    const seq = (this.#counters.get(room) ?? 0) + 1;
    this.#counters.set(room, seq);
    const at = this.#world.clock.now();
    this.#sent.push({ channel, seq, at });
    this.#world.history.record({ kind: "send", by: this.name, channel, seq });
    this.#io.to(room).emit("down", room, this.name, seq, seq % 20 === 0 ? new Uint8Array(3) : null);
  }

  /** What a listener hears as noise. */
  emitVolatile(room: string): void {
    if (!this.#clock.isStopped) this.#io.to(room).volatile.emit("noise", "volatile text");
  }

  /** As kill -9 does. What it sent in the last `unsureMs` may not have come to the others. */
  kill(): void {
    this.noteFence();
    this.#clock.kill();
    this.#doubt(this.bus.isUp ? this.#world.clock.now() : this.#hurtAt);
    this.bus.turn(false);
  }

  /** As a deployment ends it: its clients go, and whatever it has sent comes to the others, unless the bus is worse than it waits for. */
  async retire(): Promise<void> {
    this.noteFence();
    if (this.#unsureMs > patienceMs) this.#doubt(this.#world.clock.now());
    await this.#io.close({ drain: 500 });
    this.#clock.kill();
  }

  /** Nothing of it runs for so long; long enough, and the others go on without it. */
  stop(forMs: number): void {
    this.#hurtAt = this.#world.clock.now();
    this.#clock.stop();
    this.#world.clock.setTimer(() => this.#clock.goOn(), forMs);
  }

  /** It is cut off from the bus for so long; long enough, and the others go on without it. */
  cutOff(forMs: number): void {
    this.#hurtAt = this.#world.clock.now();
    this.bus.turn(false);
    this.#world.clock.setTimer(() => {
      if (!this.#clock.isDead) this.bus.turn(true);
    }, forMs);
  }

  /** The others have gone on without it: what of its old life they had not heard by then, they never will. */
  noteFence(): void {
    const id = this.#io.cluster?.id ?? "";
    if (id === this.#id) return;
    if (this.#id !== "") {
      this.#doubt(this.#hurtAt);
      this.#isKnown = false;
      this.introduceLater();
    }
    this.#id = id;
  }

  /** Nobody can tell whether what it sent since then has come to others. */
  #doubt(since: number): void {
    for (const { channel, seq, at } of this.#sent) {
      if (at >= since - this.#unsureMs)
        this.#world.history.record({ kind: "outcome", by: this.name, channel, seq, outcome: "unknown" });
    }
  }
}
