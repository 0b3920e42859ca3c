// The contract between a manager and its sockets: one session shared by namespaces. Not what users see of either.
import type { Clock, OnListenerError } from "../core/index.js";
import type { Packet } from "../protocol/index.js";
import type { ClientCodec } from "./json-codec.js";
import type { Waiting } from "./engine.js";
import type { ManagerEvents } from "./manager-face.js";

/** What namespaces hear of the session, by the names that the manager's listeners know. */
export type MuxEvents = Pick<ManagerEvents, "open" | "error" | "close">;

/** A namespace that has joined. */
export interface MuxMember extends MuxEvents {
  readonly nsp: string;
  /** An event may not have arrived on a session that has ended; that it has is told afterwards. */
  retry(event: Waiting): void;
  packet(packet: Packet): void;
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
