// The contract of adapters written for Socket.IO, as far as a server calls them. Ours is adapter.ts; what such adapters read
// of a server, and how the two are joined, is in src/server/adapter-bridge.ts.
import type { Adapter, AdapterPorts, MemberRecord } from "./adapter.js";

/** How such an adapter is told whom a packet is for. */
export interface SocketIoBroadcastOptions {
  readonly rooms: Set<string>;
  readonly except: Set<string>;
  readonly flags: {
    readonly volatile?: boolean;
    readonly compress?: boolean;
    readonly local?: boolean;
    /** Milliseconds. */
    readonly timeout?: number;
  };
}

/** A packet as such adapters pass it on; they set `nsp` and `id` themselves. */
export interface SocketIoPacket {
  type: number;
  data: unknown[];
  nsp: string;
  id?: number;
}

/**
 * An instance of `Adapter` of the package socket.io-adapter, or of a class that extends it: those for Redis, Postgres,
 * MongoDB and Node's cluster, and people's own. Whatever returns a promise may also return nothing.
 */
export interface SocketIoAdapter {
  readonly rooms: Map<string, Set<string>>;
  readonly sids: Map<string, Set<string>>;
  on(event: string, listener: (...args: string[]) => void): unknown;
  init(): unknown;
  close(): unknown;
  serverCount(): Promise<number>;
  addAll(id: string, rooms: Set<string>): unknown;
  del(id: string, room: string): unknown;
  delAll(id: string): unknown;
  broadcast(packet: SocketIoPacket, options: SocketIoBroadcastOptions): unknown;
  /**
   * @param onCount told once by each server, ours included, how many sockets of its own the packet went to
   * @param onReply told each reply of sockets elsewhere
   */
  broadcastWithAck(
    packet: SocketIoPacket,
    options: SocketIoBroadcastOptions,
    onCount: (count: number) => void,
    onReply: (...args: unknown[]) => void,
  ): unknown;
  fetchSockets(options: SocketIoBroadcastOptions): Promise<MemberRecord[]>;
  addSockets(options: SocketIoBroadcastOptions, rooms: string[]): unknown;
  delSockets(options: SocketIoBroadcastOptions, rooms: string[]): unknown;
  disconnectSockets(options: SocketIoBroadcastOptions, close: boolean): unknown;
  /** @param packet name, arguments and, at the end, perhaps `(error, replies) => void` */
  serverSideEmit(packet: unknown[]): unknown;
}

/**
 * What the `adapter` option holds: what makes one of ours, what `createAdapter()` of a package for Socket.IO gives, or a
 * class of such an adapter.
 *
 * @example
 * import { createAdapter } from "@socket.io/redis-adapter";
 * io.adapter(createAdapter(publisher, subscriber));
 */
export type AdapterOption =
  | ((ports: AdapterPorts) => Adapter | SocketIoAdapter)
  // oxlint-disable-next-line typescript/no-explicit-any -- they declare Socket.IO's own class
  | (new (namespace: any) => Adapter | SocketIoAdapter);
