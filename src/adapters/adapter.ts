// The contract of an adapter: who is in which room of one namespace, and how a broadcast reaches them, here and elsewhere.
// It knows packets and room names; what stands behind a member is none of its business.
import type { Clock, Emitter, OnListenerError, WhenSlow } from "../core/index.js";
import type { Codec, EncodedFrame, EventPacket } from "../protocol/index.js";
import type { ClusterError } from "./cluster-error.js";

/** Who shall get a broadcast, and how. A value: nobody changes one, every operator makes another. */
export interface Audience {
  /** Members of any of these rooms; empty: everyone in the namespace. */
  readonly rooms: readonly string[];
  /** But nobody who is in one of these. A socket's id is a room too. */
  readonly except: readonly string[];
  /** Only members of this process. */
  readonly isLocal: boolean;
  /** Not to those whose transport is busy just now. */
  readonly isVolatile: boolean;
  readonly mayCompress: boolean;
  /** How long replies are awaited, in milliseconds; undefined: as long as the members are there. */
  readonly timeoutMs: number | undefined;
  /** Where it has to wait for a client, it takes the place of what waits there with the same key. */
  readonly conflationKey?: string | undefined;
}

/** A broadcast on its way to the members: the packet, and the frames made of it once for all of them. */
export interface Delivery {
  readonly packet: EventPacket;
  readonly frames: readonly EncodedFrame[];
  readonly isVolatile: boolean;
  /** What becomes of it where it has to wait. Absent: what the server's options say; null: it must not be lost. */
  readonly whenSlow?: WhenSlow | null | undefined;
  /** Its place in the namespace's log, where there is one. In a cluster, then, the log carries it to the other processes, unless it is volatile. */
  readonly offset?: number | string | undefined;
}

/** A member of a namespace in any process, as its process describes it. Names and meanings are Socket.IO's. */
export interface MemberRecord {
  readonly id: string;
  /** What the client said when it came. Adapters carry it and do not read it. */
  readonly handshake: unknown;
  /** The names of its rooms, its own id among them. */
  readonly rooms: Iterable<string>;
  /** What the application remembers of the client. */
  readonly data: unknown;
}

/** One member of a namespace in this process. */
export interface Member extends MemberRecord {
  /** Writes the frames. False: it was volatile and the transport busy, or the member has left. Never throws. */
  deliver(delivery: Delivery): boolean;
  /** Leaves the namespace; with `close`, ends the whole session. */
  disconnect(close?: boolean): unknown;
}

/**
 * Told what becomes of a broadcast that awaits replies. Replies of this process's members do not pass the adapter. Those of others it
 * tells by name, if it hears whom the broadcast reached, or else by number.
 */
export interface BroadcastWatch {
  /** A member got the broadcast. */
  onReached(id: string): void;
  /** A member of another process, of which `onReached` was told, replied. */
  onReply(id: string, reply: unknown): void;
  /** A member of another process, of which `onReached` was told, will not reply. */
  onLeft(id: string): void;
  /**
   * This many replies of members without a name are still to come; Infinity while that is not known.
   *
   * @param silent the processes that have not said whom they reached; it may change afterwards
   */
  onAwaitedElsewhere(count: number, silent?: Iterable<string>): void;
  /** A member without a name replied. */
  onReplyElsewhere(reply: unknown): void;
  /** No more replies of members without a name will come, and some are missing. */
  onLostElsewhere(): void;
}

/** Told once: the replies of the other processes, and an error if some did not reply. */
export type OnServerReplies = (error: Error | null, replies: unknown[]) => void;

/** Told once, when the other processes that have members in the audience have a broadcast, or some of them never will. */
export type OnPublished = (error: ClusterError | null) => void;

/** The members of an audience: those of this process themselves, the others as their processes describe them. */
export interface Fetched {
  readonly members: readonly (Member | MemberRecord)[];
  /** Names the processes that did not answer. */
  readonly error: ClusterError | null;
}

/** A broadcast of which other processes have not said in time that they have it. */
export interface Unpublished {
  readonly namespace: string;
  readonly event: string;
  /** As they were given; empty: it was for everyone. */
  readonly rooms: readonly string[];
  /** The names of the processes. */
  readonly missing: readonly string[];
}

/** What an adapter tells those who watch the rooms. Each event is fired once per real change. */
export interface AdapterEvents {
  "create-room"(room: string): void;
  "delete-room"(room: string): void;
  "join-room"(room: string, id: string): void;
  "leave-room"(room: string, id: string): void;
}

/** What a namespace gives its adapter at birth. */
export interface AdapterPorts {
  /** The name of the namespace. */
  readonly nsp: string;
  readonly clock: Clock;
  /** Reads what the other processes have encoded. */
  readonly codec: Codec;
  /** @throws HoldfastError `ERR_ENCODE` when the caller's data cannot be written */
  encode(packet: EventPacket, mayCompress: boolean): readonly EncodedFrame[];
  /**
   * Makes of a broadcast what members are given; where the namespace has a log, it is appended. To be called once for each,
   * in the order of their deliveries.
   *
   * @param frames what another process with the same codec made of the packet
   * @throws HoldfastError `ERR_ENCODE` when the caller's data cannot be written
   */
  makeDelivery(packet: EventPacket, audience: Audience, frames?: readonly EncodedFrame[]): Delivery;
  /** Where the namespace's log stands; 0 if there is none. To be kept with each membership that begins: see {@link Adapter.joinedAt}. */
  position(): number;
  /** A member has left a room: to be called by adapters that have {@link Adapter.joinedAt}, with what that was. */
  onLeave(room: string, id: string, joinedAt: number): void;
  /** Where failures of the listeners of {@link AdapterEvents} go. */
  readonly onListenerError: OnListenerError;
  /** Another process emitted to the servers. A function at the end replies; only the first call counts. */
  onServerSideEmit(data: readonly unknown[]): void;
  /**
   * Whether a member of this process may be in these rooms beside its own; who may not is counted. Asked before members are
   * moved that did not ask for it themselves. @default it may
   */
  mayJoin?(memberId: string, rooms: readonly string[]): boolean;
  /** An id that no other event of this namespace has, for a broadcast with replies that another process began. */
  takeReplyId(): number;
  /** Calls `onReply` when the member replies to the event with `id`, or `onLost` when it leaves before that. */
  awaitReply(memberId: string, id: number, onReply: (...args: unknown[]) => void, onLost?: () => void): void;
  /** A broadcast that nobody awaits did not get to all processes. */
  onUnpublished?(unpublished: Unpublished): void;
}

/** An adapter as applications see it, whichever contract it was written for: who is in which room, and of whom else it knows. */
export interface AdapterView {
  /** Room -> ids of its members. */
  readonly rooms: ReadonlyMap<string, ReadonlySet<string>>;
  /** Member -> names of its rooms. */
  readonly sids: ReadonlyMap<string, ReadonlySet<string>>;
  /** See {@link AdapterEvents}. */
  on(event: keyof AdapterEvents, listener: (...args: string[]) => void): unknown;
  addAll(id: string, rooms: Set<string>): unknown;
  del(id: string, room: string): unknown;
  delAll(id: string): unknown;
  serverCount(): Promise<number>;
}

/** Lets one namespace span processes. Names and shapes of the registries are Socket.IO's. */
export interface Adapter extends Emitter<AdapterEvents> {
  /** Room -> ids of its members. Read it freely; change it only through the methods. */
  readonly rooms: ReadonlyMap<string, ReadonlySet<string>>;
  /** Member -> names of its rooms, its own id among them. */
  readonly sids: ReadonlyMap<string, ReadonlySet<string>>;
  /** Makes `member` reachable, and joins it to the room of its own id. */
  enter(member: Member): void;
  /** Joins rooms. An id may join before it enters: nothing reaches it until then. */
  addAll(id: string, rooms: Iterable<string>): void;
  del(id: string, room: string): void;
  /** Leaves all rooms and the namespace. */
  delAll(id: string): void;
  /**
   * Where the namespace's log stood when the member joined the room. An adapter that does not keep that leaves this out; then the log
   * has an entry for each join.
   */
  joinedAt?(id: string, room: string): number | undefined;
  /**
   * Delivers to everyone in the audience.
   *
   * @param watch given if the packet has an id, and so replies are awaited
   * @param onPublished given if the caller awaits that the other processes have it
   * @throws HoldfastError `ERR_ENCODE` before anybody got anything
   */
  broadcast(packet: EventPacket, audience: Audience, watch?: BroadcastWatch, onPublished?: OnPublished): void;
  /** The members in the audience. */
  fetchSockets(audience: Audience): Promise<Fetched>;
  addSockets(audience: Audience, rooms: readonly string[]): void;
  delSockets(audience: Audience, rooms: readonly string[]): void;
  disconnectSockets(audience: Audience, close: boolean): void;
  /**
   * Tells the other processes of an event; their namespaces' listeners hear it, ours do not.
   *
   * @param data the name of the event and its arguments
   * @param onReplies given if each process is to reply
   */
  serverSideEmit(data: readonly unknown[], onReplies?: OnServerReplies): void;
  /** How many processes share the namespace, this one among them. */
  serverCount(): Promise<number>;
  /** Lets go of what the adapter holds outside this process. */
  close(): void | Promise<void>;
}
