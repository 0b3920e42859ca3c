// Nodes of a cluster whose clients come back, without servers, in virtual time: who comes, what is emitted, and what is heard of it.
import { MemoryAdapter } from "../../src/adapters/index.js";
import { memoryBus } from "../../src/bus/memory/index.js";
import type { BusMesh } from "../../src/cluster/mesh/bus-mesh.js";
import { ClusterRecovery } from "../../src/cluster/recovery/cluster-recovery.js";
import { jsonCodec, PacketType, type ServerDisconnectReason } from "../../src/protocol/index.js";
import type { AnyContinuity, RecoveryFace } from "../../src/server/recovery-port.js";
import { AdapterNode } from "../../src/testkit/adapter-node.js";
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

/** A namespace of one node. */
interface Part {
  readonly recovery: RecoveryFace;
  readonly adapter: MemoryAdapter;
}

/** A client in the room `news` of one node. */
export class RecoveringClient {
  readonly node: RecoveryNode;
  readonly continuity: AnyContinuity;
  /** What it was given of what it missed; null: it has begun anew. */
  readonly missed: readonly string[] | null;
  /** The session was ended, because its client came back on another. */
  isEnded = false;
  readonly #part: Part;

  constructor(node: RecoveryNode, auth: Auth, nsp: string) {
    this.node = node;
    this.#part = node.part(nsp);
    const { recovery, adapter } = this.#part;
    this.continuity = recovery.begin(auth, () => {
      this.isEnded = true;
      this.leave("forced server close");
    });
    const { claimed, sid } = this.continuity;
    adapter.addAll(sid, claimed?.rooms ?? ["news"]);
    const missed = recovery.open(this.continuity, { data: {}, rooms: adapter.sids.get(sid) ?? [] }) ?? [];
    for (const { offset } of missed) this.continuity.sent = offset;
    this.missed = claimed && missed.map(({ frames: [frame] }) => nameIn(String(frame?.data)));
    node.clients.add(this);
  }

  join(room: string): void {
    this.#part.adapter.addAll(this.continuity.sid, [room]);
  }

  /** The server notices that it has left. */
  leave(reason: ServerDisconnectReason): void {
    this.node.clients.delete(this);
    this.#part.recovery.leave(this.continuity, reason);
    this.#part.adapter.delAll(this.continuity.sid);
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
  readonly #parts: Map<string, Part> = new Map();
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
      terms: { skipMiddlewares: false, missedBeforeConnect: false },
      sessions: { maxAgeMs: 120_000, maxRecords },
      log: { maxAgeMs: 165_000, maxEntries, maxBytes: 67_108_864 },
    });
    this.part("/");
  }

  part(nsp: string): Part {
    const known = this.#parts.get(nsp);
    if (known !== undefined) return known;
    const recovery = this.#recovery.open({ nsp, deliver: ({ offset }) => this.#deliver(offset) });
    const adapter = new MemoryAdapter(new AdapterNode(this.clock, 0, jsonCodec, nsp).ports);
    recovery.watch(adapter);
    const part = { recovery, adapter };
    this.#parts.set(nsp, part);
    return part;
  }

  /** A client asks for the namespace; whatever it may come back to is here. */
  enter(auth: Auth = {}, nsp = "/"): RecoveringClient {
    return new RecoveringClient(this, auth, nsp);
  }

  /** @returns the offset that goes with it */
  emit(event: string, room = "news"): string {
    const packet = { type: PacketType.EVENT, nsp: "/", data: [event] } as const;
    const mode = { isVolatile: false, mayCompress: true };
    const { offset } = this.part("/").recovery.prepare(packet, mode, [room], []);
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
    void Promise.resolve(node.part(nsp).recovery.fetch(auth)).then(() => (waiting.isOver = true));
    // Whatever waits for nobody is over before anything else happens.
    await new Promise((resolve) => setImmediate(resolve));
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
