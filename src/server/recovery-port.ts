// The contract of a namespace's recovery, as sockets and namespaces see it, and of a cluster that gives one. Recovery within one
// process is recovery.ts; across the nodes of a cluster it is the cluster's.
import type { Adapter, Audience, Delivery } from "../adapters/adapter.js";
import type { Clock } from "../core/index.js";
import type { MemoryLogBounds, SessionRecordBounds } from "../log/index.js";
import type { Codec, EncodedFrame, EventPacket, ServerDisconnectReason } from "../protocol/index.js";
import type { AnyContinuity, Holder } from "./continuity.js";

export type { AnyContinuity, Continuity, Holder } from "./continuity.js";

/** After these a client may come back: nobody has meant it to leave. The list is Socket.IO's, and a reason that it does not have. */
export const recoverableReasons: ReadonlySet<ServerDisconnectReason> = new Set<ServerDisconnectReason>([
  "transport error",
  "transport close",
  "forced close",
  "ping timeout",
  "server shutting down",
  "forced server close",
  "slow consumer",
]);

/** What a socket is given of what it missed. */
export interface Missed {
  readonly frames: readonly EncodedFrame[];
  /** What its client has with it, as the log names it. */
  readonly offset: number | string;
}

/** How a broadcast is meant. */
export type BroadcastMode = Pick<Audience, "isVolatile" | "mayCompress"> & { readonly isLocal?: boolean };

/** Where the log stood when members joined: kept with each membership, it spares the log an entry until that ends. */
export interface JoinPositions {
  /** Where the log stands, for a membership that begins now. */
  position(): number;
  /** A membership has ended that began there. */
  onLeave(room: string, id: string, joinedAt: number): void;
  /** Lets a member join rooms that it has been in all the time, since then. */
  rejoin(
    adapter: Adapter,
    id: string,
    rooms: readonly string[],
    joinedAt: readonly (number | undefined)[] | undefined,
  ): void;
}

/** How clients come back: see the options of recovery. */
export interface ReturnTerms {
  readonly skipMiddlewares: boolean;
  readonly missedBeforeConnect: boolean;
}

/** The log of one namespace, and its clients that are away. */
export interface RecoveryFace {
  readonly terms: ReturnTerms;
  /** Writes down the changes of rooms that `adapter` tells of. */
  watch(adapter: Adapter): void;
  /** What it asks of adapters that know when members joined; absent if its log has an entry for each join. */
  readonly joins?: JoinPositions;
  /**
   * Makes the frames of an event with its offset at the end, once for everybody, and writes it down.
   *
   * @throws HoldfastError `ERR_ENCODE` when the caller's data cannot be written; the log is as before then
   */
  prepare(
    packet: EventPacket,
    mode: BroadcastMode,
    rooms: readonly string[],
    except: readonly string[],
  ): Delivery;
  /** Called before {@link begin}. Null: it may be called at once; otherwise when this is resolved. */
  fetch(auth: Readonly<Record<string, unknown>>): Promise<void> | null;
  /** A client asks for the namespace. If it may take up an earlier session, `claimed` is that one. */
  begin(auth: Readonly<Record<string, unknown>>, endLine: () => void): AnyContinuity;
  /** The client is in. Gives what it missed, oldest first; null: some of that is not held any more. */
  open(continuity: AnyContinuity, holder: Holder): readonly Missed[] | null;
  /** Handlers of the client's socket have run. */
  touch(continuity: AnyContinuity): void;
  /** What is sent from now on does not reach the client. */
  stop(continuity: AnyContinuity): void;
  /** The client has left, and may come back if that was not meant. */
  leave(continuity: AnyContinuity, reason: ServerDisconnectReason): void;
  /** The namespace is over. */
  close(): void;
  /** Whether the client is here or may come back, with this socket or the next of the same id. */
  expects(continuity: AnyContinuity): boolean;
}

/** What a server lends for the recovery of all its namespaces. */
export interface RecoveryContext {
  readonly clock: Clock;
  readonly codec: Codec;
  /** 20 characters that nobody can guess. */
  newId(): string;
  /** `socket.data` as text; undefined if it cannot be written, which is counted. */
  textOf(data: unknown): string | undefined;
  readonly terms: ReturnTerms;
  readonly sessions: SessionRecordBounds;
  readonly log: MemoryLogBounds;
}

/** What a namespace lends. */
export interface RecoveryPorts {
  readonly nsp: string;
  /** Gives the members of this process what another node has emitted. */
  deliver(delivery: Delivery, audience: Audience): void;
}

/** The recovery of a server whose namespaces span nodes. */
export interface SharedRecovery {
  open(ports: RecoveryPorts): RecoveryFace;
}
