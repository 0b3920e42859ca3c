// What adapters written for Socket.IO read of a namespace, its sockets and its server: their names, their privates among
// them, and nothing else. The other half, what we ask of such adapters, is adapter-bridge.ts.
import type { AdapterPorts, Member } from "../adapters/adapter.js";
import type { SocketIoAdapter, SocketIoPacket } from "../adapters/socket-io-adapter.js";
import { EncodedFrame, PacketType, type EventPacket } from "../protocol/index.js";

/** A packet that has been encoded: what goes from their `encode` to their `writeToEngine`, unread. */
class Prepared {
  readonly packet: EventPacket;
  readonly #frames: readonly EncodedFrame[];
  #uncompressed: readonly EncodedFrame[] | null = null;

  constructor(packet: EventPacket, frames: readonly EncodedFrame[]) {
    this.packet = packet;
    this.#frames = frames;
  }

  /** The same frames for all sockets, so that they are made once. */
  frames(mayCompress: boolean): readonly EncodedFrame[] {
    if (mayCompress) return this.#frames;
    return (this.#uncompressed ??= this.#frames.map(({ data }) => new EncodedFrame(data, false)));
  }
}

/** How such adapters ask for a packet to be written. */
interface WriteOptions {
  readonly volatile?: boolean | undefined;
  readonly compress?: boolean | undefined;
}

/** Told of the sockets that a broadcast of this process reaches. */
export interface Reach {
  readonly id: number;
  onReached(id: string): void;
}

/** What such an adapter takes for a namespace. */
export class NamespaceFace {
  readonly name: string;
  readonly sockets: Map<string, SocketFace> = new Map();
  readonly server: {
    readonly encoder: { encode(packet: SocketIoPacket): readonly Prepared[] };
    /** Nothing is on that such adapters would have to do more for. */
    readonly opts: Readonly<Record<string, never>>;
  };
  adapter: SocketIoAdapter | null = null;
  /** The broadcast with replies that this process is giving to the adapter just now. */
  reach: Reach | null = null;
  readonly #ports: AdapterPorts;
  readonly #prepared: WeakMap<SocketIoPacket, Prepared> = new WeakMap();

  constructor(ports: AdapterPorts) {
    this.name = ports.nsp;
    this.#ports = ports;
    this.server = {
      encoder: { encode: (packet) => [this.#encode(packet)] },
      opts: {},
    };
  }

  /**
   * Makes the packet that such an adapter is given. It is encoded here, so that what cannot be is thrown at the caller:
   * they encode when they deliver, and some do so after they have published.
   */
  prepare(packet: EventPacket): SocketIoPacket {
    const given: SocketIoPacket = { type: packet.type, data: [...packet.data], nsp: packet.nsp };
    this.#prepared.set(given, new Prepared(packet, this.#ports.encode(packet, true)));
    return given;
  }

  // Each reading makes an id: they read it once per broadcast, and write back what they take for the next.
  get ["_ids"](): number {
    return this.reach?.id ?? this.#ports.takeReplyId();
  }

  set ["_ids"](_next: number) {
    // See above.
  }

  ["_onServerSideEmit"](data: readonly unknown[]): void {
    this.#ports.onServerSideEmit(data);
  }

  /** Whether a socket has room for these rooms. */
  mayJoin(socketId: string, rooms: readonly string[]): boolean {
    return this.#ports.mayJoin?.(socketId, rooms) !== false;
  }

  /** A socket was asked for a reply. */
  expectReply(socketId: string, id: number, onReply: (...args: unknown[]) => void): void {
    if (this.reach?.id === id) this.reach.onReached(socketId);
    else this.#ports.awaitReply(socketId, id, onReply);
  }

  #encode(given: SocketIoPacket): Prepared {
    const { data, id } = given;
    const prepared = this.#prepared.get(given);
    // Some add an argument, and those that take their time before they deliver get an id of their own.
    if (prepared?.packet.id === id && prepared?.packet.data.length === data.length) return prepared;
    const packet: EventPacket = { type: PacketType.EVENT, nsp: this.name, data, id };
    return new Prepared(packet, this.#ports.encode(packet, true));
  }
}

/** What such an adapter takes for a socket. */
export class SocketFace {
  readonly member: Member;
  readonly acks: { set(id: number, onReply: (...args: unknown[]) => void): void };
  readonly client: {
    writeToEngine(prepared: readonly Prepared[], options: WriteOptions): void;
  };
  readonly #namespace: NamespaceFace;

  constructor(member: Member, namespace: NamespaceFace) {
    this.member = member;
    this.#namespace = namespace;
    this.acks = { set: (id, onReply) => namespace.expectReply(member.id, id, onReply) };
    this.client = {
      writeToEngine: ([prepared], options) => {
        if (prepared === undefined) return;
        const frames = prepared.frames(options.compress !== false);
        member.deliver({ packet: prepared.packet, frames, isVolatile: options.volatile === true });
      },
    };
  }

  get id(): string {
    return this.member.id;
  }

  get handshake(): unknown {
    return this.member.handshake;
  }

  get rooms(): Iterable<string> {
    return this.member.rooms;
  }

  get data(): unknown {
    return this.member.data;
  }

  join(rooms: string | string[]): void {
    const names = [rooms].flat();
    if (this.#namespace.mayJoin(this.id, names)) this.#namespace.adapter?.addAll(this.id, new Set(names));
  }

  leave(room: string): void {
    this.#namespace.adapter?.del(this.id, room);
  }

  disconnect(close: boolean): void {
    this.member.disconnect(close);
  }
}
