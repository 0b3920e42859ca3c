// The contract between the manager of a WebSocket and its sockets. Not what users see of either.
import type { Clock, OnListenerError } from "../../core/index.js";
import type { Packet } from "../../protocol/index.js";
import type { ClientCodec } from "../json-codec.js";
import type { MuxEvents } from "../mux.js";

/** What a packet becomes: text, and bytes behind it. */
export type Contents = readonly (string | Uint8Array)[];

/** A namespace that has joined. */
export interface Member extends MuxEvents {
  readonly nsp: string;
  packet(packet: Packet): void;
}

/** What a namespace asks of the connection that it shares. */
export interface Mux {
  readonly clock: Clock;
  readonly onListenerError: OnListenerError;
  readonly codec: ClientCodec;
  /** Sends what a packet has become. */
  write(contents: Contents): void;
  /** True when what is written now would leave in this turn of the event loop: what a volatile emit asks. */
  isWritable(): boolean;
  /**
   * True when the server's ping is overdue although no timer has said so: browsers throttle the timers of hidden
   * pages. Asking ends such a connection, at the end of this turn.
   */
  isStale(): boolean;
  /** From now on `member` hears of the connection, which is opened if need be. */
  join(member: Member): void;
  /** `member` hears no more. The connection ends with its last member. */
  leave(member: Member): void;
}
