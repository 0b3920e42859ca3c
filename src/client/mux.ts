// The contract between a manager and its sockets: one session shared by namespaces. Not what users see of either.
import type { Clock, OnListenerError } from "../core/index.js";
import type { Packet } from "../protocol/index.js";
import type { CloseDetails, CloseReason } from "./session.js";

/** The contents of the messages that one packet becomes. */
export type Contents = readonly (string | Uint8Array)[];

/** What the mux tells a namespace that has joined. */
export interface MuxMember {
  readonly nsp: string;
  onOpen(): void;
  onPacket(packet: Packet): void;
  onError(error: Error): void;
  onClose(reason: CloseReason, details?: CloseDetails): void;
}

/** What a namespace asks of the session it shares. */
export interface Mux {
  readonly clock: Clock;
  readonly onListenerError: OnListenerError;
  /** True when a packet written now would leave in this turn of the event loop. */
  isWritable(): boolean;
  /** True when the session is as good as dead, see Session.isStale. */
  isStale(): boolean;
  /** From now on `member` hears of the session, which is opened if need be. */
  join(member: MuxMember): void;
  /** `member` hears no more. The session ends with its last member. */
  leave(member: MuxMember): void;
  /** @throws EncodeError when the caller's data cannot be written down. */
  encode(packet: Packet): Contents;
  write(contents: Contents, mayCompress: boolean): void;
}
