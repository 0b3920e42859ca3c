// The recovery of one node's namespaces in a cluster: every node has what all have written, and so any of them can go on with any
// session. It brings the streams and the copies of the namespaces together; sessions are taken by takeover.ts.
import type { Clock, Timer } from "../../core/index.js";
import type {
  RecoveryContext,
  RecoveryFace,
  RecoveryPorts,
  SharedRecovery,
} from "../../server/recovery-port.js";
import type { Mesh } from "../mesh.js";
import type { Floor } from "./answer.js";
import { withOffset } from "./frame-offset.js";
import type { Item, MessageItem, NumberedItem } from "./item.js";
import { NamespaceCopy } from "./namespace-copy.js";
import { NamespaceRecovery } from "./namespace-recovery.js";
import { Streams, type StreamKeeper } from "./streams.js";
import { Takeover, type TakeoverPorts } from "./takeover.js";

/** Of a server; its mesh may have been there before. */
export class ClusterRecovery implements SharedRecovery, StreamKeeper, TakeoverPorts {
  readonly streams: Streams;
  readonly mesh: Mesh;
  readonly clock: Clock;
  readonly #context: RecoveryContext;
  readonly #takeover: Takeover;
  readonly #copies: Map<string, NamespaceCopy> = new Map();
  readonly #recoveries: Map<string, NamespaceRecovery> = new Map();
  #sweepTimer: Timer = null;

  constructor(mesh: Mesh, context: RecoveryContext) {
    this.mesh = mesh;
    this.clock = context.clock;
    this.#context = context;
    this.streams = new Streams(mesh, context.clock, context.log.maxAgeMs, this);
    this.#takeover = new Takeover(this);
    mesh.on("fenced", () => this.#beginAnew());
    this.#sweepLater();
  }

  open(ports: RecoveryPorts): RecoveryFace {
    const copy = this.copyOf(ports.nsp);
    const onClose = (): void => void this.#recoveries.delete(ports.nsp);
    const recovery = new NamespaceRecovery({
      ...ports,
      context: this.#context,
      copy,
      streams: this.streams,
      takeover: this.#takeover,
      onClose,
    });
    this.#recoveries.set(ports.nsp, recovery);
    return recovery;
  }

  /** The cluster is left. */
  close(): void {
    this.clock.clearTimer(this.#sweepTimer);
  }

  copyOf(nsp: string): NamespaceCopy {
    let copy = this.#copies.get(nsp);
    if (copy === undefined) {
      const now = (): number => Math.floor(this.clock.now());
      copy = new NamespaceCopy(nsp, now, this.#context.log, this.#context.sessions);
      // It may have been here before, with items that were forgotten with it.
      for (const [tag, number] of this.streams.reach.vector) copy.log.raiseFloor(tag, number);
      this.#copies.set(nsp, copy);
    }
    return copy;
  }

  endLine(nsp: string, pid: string): void {
    this.#recoveries.get(nsp)?.endLine(pid);
  }

  // What the streams ask.

  apply(origin: string, number: number, item: Item, isNews: boolean): void {
    if (item.kind === "end") return;
    const copy = this.copyOf(item.nsp);
    switch (item.kind) {
      case "message":
        return this.#hearMessage(copy, item, origin, number, isNews);
      case "join":
      case "leave":
        return copy.change(item, origin, number);
      case "session":
        return copy.hear(item, origin, number);
      case "mark":
        return copy.mark(item, origin, number);
      case "drop":
        if (copy.find(item.pid)?.owner === origin) copy.drop(item.pid);
    }
  }

  itemsOf(origin: string, after: number): NumberedItem[] {
    const items = [...this.#copies.values()].flatMap((copy) => copy.itemsOf(origin, after));
    return this.#copies.size > 1 ? items.toSorted(([a], [b]) => a - b) : items;
  }

  floorsOf(origin: string): Floor[] {
    return [...this.#copies.values()].map(({ nsp, log }) => [nsp, log.floorOf(origin)]);
  }

  lose(origin: string, [nsp, number]: Floor, isNews: boolean): void {
    this.copyOf(nsp).log.raiseFloor(origin, number);
    if (isNews) this.#recoveries.get(nsp)?.loseAll();
  }

  loseAll(): void {
    for (const recovery of this.#recoveries.values()) recovery.loseAll();
  }

  leave(origin: string): void {
    for (const copy of this.#copies.values()) copy.leave(origin);
  }

  forget(origin: string): void {
    for (const { log } of this.#copies.values()) log.forget(origin);
  }

  #hearMessage(
    copy: NamespaceCopy,
    item: MessageItem,
    origin: string,
    number: number,
    isNews: boolean,
  ): void {
    const { nsp, rooms, except, isLocal, mayCompress } = item;
    const { text } = this.streams.reach;
    const frames = withOffset(item.frames, text, this.#context.codec, mayCompress);
    if (frames === null) return;
    copy.log.append({ origin, number, at: text, isLocal, generation: 0 }, { rooms, except, frames });
    if (isNews && !isLocal) this.#recoveries.get(nsp)?.deliver(item, origin, number, frames);
  }

  /** Others may have gone on with all sessions of this node, and nothing that it has written counts. */
  #beginAnew(): void {
    const recoveries = [...this.#recoveries.values()];
    for (const recovery of recoveries) recovery.abandon();
    this.#copies.clear();
    this.streams.reset();
    for (const recovery of recoveries) recovery.begins(this.copyOf(recovery.nsp));
  }

  #sweepLater(): void {
    this.#sweepTimer = this.clock.setTimer(() => {
      this.streams.sweep();
      for (const copy of this.#copies.values()) {
        copy.log.evict();
        copy.evict();
        if (copy.isEmpty) this.#copies.delete(copy.nsp);
      }
      for (const recovery of this.#recoveries.values()) recovery.mark();
      this.#sweepLater();
    }, this.#context.log.maxAgeMs / 4);
  }
}
