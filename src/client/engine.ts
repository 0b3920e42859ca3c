// What a manager and its sockets ask of a session, whatever carries it: the contract of `manager.engine`.
import type { Emitter, OnListenerError } from "../core/index.js";
import type { ClientDisconnectReason, Frame, Handshake } from "../protocol/index.js";
import type { TransportError } from "./errors.js";
import type { ClientTransport, CloseDetails, OutgoingFrame } from "./transport.js";

/** Why a session ended. */
export type CloseReason = Exclude<ClientDisconnectReason, "io server disconnect" | "io client disconnect">;

/** The events of `manager.engine`. */
export interface SessionEvents {
  open(): void;
  /** The server's terms, just before the session is open. */
  handshake(handshake: Handshake): void;
  /** A frame came in. */
  packet(frame: Frame): void;
  /** A frame came in, so that the server is there. */
  heartbeat(): void;
  /** A frame goes out. */
  packetCreate(frame: Frame): void;
  message(content: string | Uint8Array): void;
  data(content: string | Uint8Array): void;
  ping(): void;
  upgrading(transport: ClientTransport): void;
  upgrade(transport: ClientTransport): void;
  upgradeError(error: TransportError): void;
  /** Frames were handed to the transport. */
  flush(): void;
  /** All frames have left. */
  drain(): void;
  error(error: Error): void;
  close(reason: CloseReason, details?: CloseDetails): void;
}

/** What a session tells its owner, before it tells the listeners. Nothing follows `close`. */
export interface SessionOwner extends Pick<SessionEvents, "open" | "ping" | "data" | "close"> {
  readonly onListenerError: OnListenerError;
}

/** One session, as every build has it. */
export interface BaseEngine {
  /** The server's name for the session; empty before the handshake and after the end. */
  readonly id: string;
  /** Absent where there was none to open. */
  readonly transport: Pick<ClientTransport, "name" | "isWritable">;
  /**
   * True when the server's ping is overdue although no timer has said so: browsers throttle the timers of hidden
   * pages. Asking ends such a session, at the end of this turn.
   */
  readonly isStale: boolean;
  /** Sends a message. */
  write(content: string | Uint8Array, options?: { readonly compress?: boolean }): void;
  /** Ends the session politely, after what was sent. */
  close(reason?: CloseReason, details?: CloseDetails): void;
}

/** One session, as `manager.engine`. */
export interface Engine extends BaseEngine, Emitter<object, SessionEvents> {
  readonly readyState: "opening" | "open" | "closed";
  /** True while the session moves to a better transport. */
  readonly upgrading: boolean;
  /** Frames that have not left. */
  readonly writeBuffer: readonly OutgoingFrame[];
  write(content: string | Uint8Array, options?: { readonly compress?: boolean }): this;
  /** Alias of {@link write}. */
  send(content: string | Uint8Array, options?: { readonly compress?: boolean }): this;
  close(reason?: CloseReason, details?: CloseDetails): this;
}
