// The contract between a manager and its sockets: one session shared by namespaces. Not what users see of either.
import type { Clock, OnListenerError } from "../core/index.js";
import type { Packet } from "../protocol/index.js";
import type { ClientCodec } from "./json-codec.js";
import type { CloseReason } from "./engine.js";
import type { CloseDetails } from "./transport.js";

/** What the mux tells a namespace that has joined. */
export interface MuxMember {
  readonly nsp: string;
  onOpen(): void;
  onPacket(packet: Packet): void;
  onError(error: Error): void;
  onClose(reason: CloseReason, details?: CloseDetails): void;
}

/** What a namespace asks of the manager whose session it shares. */
export interface Mux {
  readonly clock: Clock;
  readonly codec: ClientCodec;
  readonly onListenerError: OnListenerError;
  /** From now on `member` hears of the session, which is opened if need be. */
  join(member: MuxMember): void;
  /** `member` hears no more. The session ends with its last member. */
  leave(member: MuxMember): void;
}
