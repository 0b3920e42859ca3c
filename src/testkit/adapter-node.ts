// One process of an adapter's suite: the ports that a namespace would give it, and members that note what they get. No server.
import type {
  Adapter,
  AdapterPorts,
  Audience,
  BroadcastWatch,
  Delivery,
  Member,
  Unpublished,
} from "../adapters/adapter.js";
import type { Clock } from "../core/index.js";
import { encodeFrame, jsonCodec, PacketType, type Codec, type EventPacket } from "../protocol/index.js";

/** Everybody. */
export const everyone: Audience = {
  rooms: [],
  except: [],
  isLocal: false,
  isVolatile: false,
  mayCompress: true,
  timeoutMs: undefined,
};

/** What became of a broadcast that awaited replies. */
export class NotedWatch implements BroadcastWatch {
  readonly reached: string[] = [];
  readonly replies: unknown[] = [];
  readonly left: string[] = [];
  silent: ReadonlySet<string> = new Set();
  awaitedElsewhere = 0;
  isLost = false;

  onReached(id: string): void {
    this.reached.push(id);
  }

  onReply(_id: string, reply: unknown): void {
    this.replies.push(reply);
  }

  onLeft(id: string): void {
    this.left.push(id);
  }

  onAwaitedElsewhere(count: number, silent: ReadonlySet<string> = this.silent): void {
    this.awaitedElsewhere = count;
    this.silent = silent;
  }

  onReplyElsewhere(reply: unknown): void {
    this.replies.push(reply);
    this.awaitedElsewhere--;
  }

  onLostElsewhere(): void {
    this.isLost = true;
  }
}

/** A member that notes the events that it gets, and replies when it is told to. */
export class NotedMember implements Member {
  readonly id: string;
  readonly handshake: unknown = { auth: { token: "t" } };
  data: unknown = {};
  /** The names and arguments of what it got. */
  readonly events: unknown[] = [];
  readonly deliveries: Delivery[] = [];
  readonly #adapter: () => Adapter;
  readonly #pending: Map<number, { onReply(...args: unknown[]): void; onLost?: () => void }> = new Map();

  constructor(id: string, adapter: () => Adapter) {
    this.id = id;
    this.#adapter = adapter;
  }

  get rooms(): Iterable<string> {
    return this.#adapter().sids.get(this.id) ?? [];
  }

  deliver(delivery: Delivery): boolean {
    this.deliveries.push(delivery);
    this.events.push(delivery.packet.data.length === 1 ? delivery.packet.data[0] : [...delivery.packet.data]);
    return true;
  }

  disconnect(close = false): void {
    this.events.push(close ? "closed" : "disconnected");
    this.leave();
  }

  leave(): void {
    this.#adapter().delAll(this.id);
    for (const { onLost } of this.#pending.values()) onLost?.();
    this.#pending.clear();
  }

  await(id: number, onReply: (...args: unknown[]) => void, onLost?: () => void): void {
    this.#pending.set(id, { onReply, ...(onLost !== undefined && { onLost }) });
  }

  /** Replies to the last event that awaits it. */
  reply(...args: unknown[]): void {
    const id = this.deliveries.at(-1)?.packet.id ?? -1;
    this.#pending.get(id)?.onReply(...args);
    this.#pending.delete(id);
  }
}

/** A process with one namespace. */
export class AdapterNode {
  readonly ports: AdapterPorts;
  readonly members: Map<string, NotedMember> = new Map();
  /** What the other processes emitted to the servers. */
  readonly serverEvents: unknown[][] = [];
  readonly unpublished: Unpublished[] = [];
  readonly failures: unknown[] = [];
  /** How often something was encoded. */
  encodings = 0;
  /** Members who may not be moved into rooms. */
  readonly barred: Set<string> = new Set();
  #adapter: Adapter | null = null;
  #nextReplyId: number;

  /** @param firstReplyId other in each process, as in servers that have been running for a while */
  constructor(clock: Clock, firstReplyId: number, codec: Codec = jsonCodec, nsp = "/") {
    this.#nextReplyId = firstReplyId;
    const encode = (packet: EventPacket, mayCompress: boolean) => {
      this.encodings++;
      return codec.encode(packet).map((content) => encodeFrame("message", content, mayCompress));
    };
    this.ports = {
      nsp,
      clock,
      codec,
      encode,
      makeDelivery: (packet, { mayCompress, isVolatile }, frames = encode(packet, mayCompress)) => ({
        packet,
        frames,
        isVolatile,
      }),
      onListenerError: (error) => void this.failures.push(error),
      onServerSideEmit: (data) => void this.serverEvents.push([...data]),
      mayJoin: (id) => !this.barred.has(id),
      position: () => 0,
      onLeave: () => undefined,
      takeReplyId: () => this.#nextReplyId++,
      awaitReply: (id, replyId, onReply, onLost) => {
        const member = this.members.get(id);
        if (member === undefined) onLost?.();
        else member.await(replyId, onReply, onLost);
      },
      onUnpublished: (unpublished) => void this.unpublished.push(unpublished),
    };
  }

  get adapter(): Adapter {
    if (this.#adapter === null) throw new Error("The stage has not given this process its adapter.");
    return this.#adapter;
  }

  set adapter(adapter: Adapter) {
    this.#adapter = adapter;
  }

  /** A member comes. */
  enter(id: string, ...rooms: string[]): NotedMember {
    const member = new NotedMember(id, () => this.adapter);
    this.members.set(id, member);
    this.adapter.enter(member);
    this.adapter.addAll(id, rooms);
    return member;
  }

  /** Emits, as `io.to(…).emit(…)` does. */
  emit(audience: Partial<Audience>, ...data: unknown[]): void {
    this.adapter.broadcast(this.#packet(data), { ...everyone, ...audience });
  }

  /** Emits and awaits replies. */
  ask(audience: Partial<Audience>, ...data: unknown[]): NotedWatch {
    const watch = new NotedWatch();
    const packet = { ...this.#packet(data), id: this.#nextReplyId++ };
    this.adapter.broadcast(packet, { ...everyone, ...audience }, watch);
    return watch;
  }

  /** Emits, and resolves with what is wrong with that. */
  publish(audience: Partial<Audience>, ...data: unknown[]): Promise<Error | null> {
    return new Promise((resolve) => {
      this.adapter.broadcast(this.#packet(data), { ...everyone, ...audience }, undefined, resolve);
    });
  }

  #packet(data: readonly unknown[]): EventPacket {
    return { type: PacketType.EVENT, nsp: this.ports.nsp, data };
  }
}
