// Nodes of a cluster whose clients come back, without servers, in virtual time: who comes, what is emitted, and what is heard of it.
import { memoryBus } from "../../src/bus/memory/index.js";
import type { BusMesh } from "../../src/cluster/mesh/bus-mesh.js";
import { ClusterRecovery } from "../../src/cluster/recovery/cluster-recovery.js";
import { jsonCodec, PacketType, type ServerDisconnectReason } from "../../src/protocol/index.js";
import type { AnyContinuity, RecoveryFace } from "../../src/server/recovery-port.js";
import { FaultBus } from "../../src/testkit/index.js";
import { countingBus, type Published } from "./counting-bus.js";
import { MeshStage } from "./mesh-stage.js";
import { StoppableClock } from "./stoppable-clock.js";

type Auth = Readonly<Record<string, unknown>>;

/** How much a node keeps. */
export interface RecoverySettings {
  /** Of the log. */
  readonly maxEntries?: number;
  /** Of sessions that are away. */
  readonly maxRecords?: number;
}

/** A client in the room `news` of one node. */
export class RecoveringClient {
  readonly node: RecoveryNode;
  readonly continuity: AnyContinuity;
  /** What it was given of what it missed; null: it has begun anew. */
  readonly missed: readonly string[] | null;
  /** The session was ended, because its client came back on another. */
  isEnded = false;

  readonly #recovery: RecoveryFace;

  constructor(node: RecoveryNode, auth: Auth, nsp: string) {
    this.node = node;
    this.#recovery = node.recoveryOf(nsp);
    this.continuity = this.#recovery.begin(auth, () => {
      this.isEnded = true;
      this.leave("forced server close");
    });
    const { claimed } = this.continuity;
    const holder = { data: {}, rooms: claimed?.rooms ?? ["news"] };
    const missed = this.#recovery.open(this.continuity, holder) ?? [];
    for (const { offset } of missed) this.continuity.sent = offset;
    this.missed = claimed && missed.map(({ frames: [frame] }) => nameIn(String(frame?.data)));
    node.clients.add(this);
  }

  /** The server notices that it has left. */
  leave(reason: ServerDisconnectReason): void {
    this.node.clients.delete(this);
    this.#recovery.leave(this.continuity, reason);
  }
}

/** One node. */
export class RecoveryNode {
  readonly mesh: BusMesh;
  readonly bus: FaultBus;
  /** What its bus was given. */
  readonly published: Readonly<Published>;
  readonly clock: StoppableClock;
  /** Those whose connections take what is sent, or seem to. */
  readonly clients: Set<RecoveringClient> = new Set();
  readonly #recovery: ClusterRecovery;
  readonly #faces: Map<string, RecoveryFace> = new Map();
  #ids = 0;

  constructor(stage: MeshStage, { maxEntries = 65_536, maxRecords = 100_000 }: RecoverySettings) {
    this.clock = new StoppableClock(stage.clock);
    const published: Published = { messages: 0, bytes: 0 };
    this.published = published;
    const bus = countingBus(memoryBus(stage.medium), published);
    this.bus = new FaultBus(bus, this.clock, stage.random.fork());
    this.bus.hears = () => this.clock.isRunning;
    this.mesh = stage.add({ bus: this.bus, clock: this.clock });
    this.#recovery = new ClusterRecovery(this.mesh, {
      clock: this.clock,
      codec: jsonCodec,
      newId: () => `${this.mesh.id}${String(this.#ids++).padStart(8, "0")}`,
      textOf: (data) => JSON.stringify(data),
      skipMiddlewares: false,
      sessions: { maxAgeMs: 120_000, maxRecords },
      log: { maxAgeMs: 165_000, maxEntries, maxBytes: 67_108_864 },
    });
    this.recoveryOf("/");
  }

  recoveryOf(nsp: string): RecoveryFace {
    let face = this.#faces.get(nsp);
    if (face === undefined) {
      face = this.#recovery.open({ nsp, deliver: ({ offset }) => this.#deliver(offset) });
      this.#faces.set(nsp, face);
    }
    return face;
  }

  /** A client asks for the namespace; whatever it may come back to is here. */
  enter(auth: Auth = {}, nsp = "/"): RecoveringClient {
    return new RecoveringClient(this, auth, nsp);
  }

  /** Emits to `news`. @returns the offset that goes with it */
  emit(event: string): string {
    const packet = { type: PacketType.EVENT, nsp: "/", data: [event] } as const;
    const mode = { isVolatile: false, mayCompress: true };
    const { offset } = this.recoveryOf("/").prepare(packet, mode, ["news"], []);
    this.#deliver(offset);
    return String(offset);
  }

  /** As kill -9 does. A process whose clock is only stopped hears nothing either. */
  kill(): void {
    this.clock.kill();
    this.bus.blackHole();
  }

  #deliver(offset: number | string | undefined): void {
    for (const { continuity } of this.clients) continuity.sent = offset ?? continuity.sent;
  }
}

/**
 * A cluster.
 *
 * @example
 * const stage = new RecoveryStage();
 * const [one, two] = [stage.add(), stage.add()];
 * await stage.pass(3_000);
 * const client = await stage.come(one);
 * const back = await stage.come(two, { pid: client.continuity.pid });
 */
export class RecoveryStage {
  readonly meshes: MeshStage = new MeshStage();

  /** A node that begins to join. */
  add(settings: RecoverySettings = {}): RecoveryNode {
    return new RecoveryNode(this.meshes, settings);
  }

  /** A client asks for the namespace, and is let in as soon as the node knows to what. */
  async come(node: RecoveryNode, auth: Auth = {}, nsp = "/"): Promise<RecoveringClient> {
    const waiting = { isOver: false };
    void Promise.resolve(node.recoveryOf(nsp).fetch(auth)).then(() => (waiting.isOver = true));
    for (let times = 0; times < 200 && !waiting.isOver; times++) await this.pass(100);
    const client = node.enter(auth, nsp);
    await this.pass(100);
    return client;
  }

  pass(ms: number): Promise<void> {
    return this.meshes.pass(ms, Math.min(ms, 100));
  }
}

function nameIn(frame: string): string {
  return String((JSON.parse(frame.slice(2)) as unknown[])[0]);
}
