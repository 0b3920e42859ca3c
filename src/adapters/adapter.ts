// The contract of an adapter: who is in which room of one namespace, and how a broadcast reaches them, here and elsewhere.
// It knows packets and room names; what stands behind a member is none of its business.
import type { Emitter, OnListenerError } from "../core/index.js";
import type { EncodedFrame, EventPacket } from "../protocol/index.js";

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
}

/** A broadcast on its way to the members: the packet, and the frames made of it once for all of them. */
export interface Delivery {
  readonly packet: EventPacket;
  readonly frames: readonly EncodedFrame[];
  readonly isVolatile: boolean;
}

/** One member of a namespace in this process. */
export interface Member {
  readonly id: string;
  /** Writes the frames. False: it was volatile and the transport busy, or the member has left. Never throws. */
  deliver(delivery: Delivery): boolean;
  /** Leaves the namespace; with `close`, ends the whole session. */
  disconnect(close?: boolean): unknown;
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
  /** @throws EncodeError when the caller's data cannot be written */
  encode(packet: EventPacket, mayCompress: boolean): readonly EncodedFrame[];
  /** Where failures of the listeners of {@link AdapterEvents} go. */
  readonly onListenerError: OnListenerError;
}

/** Makes the adapter of one namespace: what the `adapter` option holds. */
export type AdapterFactory = (ports: AdapterPorts) => Adapter;

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
   * Delivers to everyone in the audience.
   *
   * @param onReached told the id of each member of this process that got it
   * @throws EncodeError before anybody got anything
   */
  broadcast(packet: EventPacket, audience: Audience, onReached?: (id: string) => void): void;
  /** The members of this process in the audience. */
  members(audience: Audience): readonly Member[];
  addSockets(audience: Audience, rooms: readonly string[]): void;
  delSockets(audience: Audience, rooms: readonly string[]): void;
  disconnectSockets(audience: Audience, close: boolean): void;
  /** Lets go of what the adapter holds outside this process. */
  close(): void | Promise<void>;
}
