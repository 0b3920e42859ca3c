// What a manager and its sockets ask of a session: the contract of `manager.engine`.
import type { Emitter, OnListenerError } from "../core/index.js";
import type {
  ClientDisconnectReason,
  EventPacket,
  Frame,
  Handshake,
  HoldfastError,
} from "../protocol/index.js";
import type { TransportError } from "./errors.js";
import type { ClientTransport, CloseDetails, OutgoingFrame } from "./transport.js";

/** Why a session ended. */
export type CloseReason = Exclude<ClientDisconnectReason, "io server disconnect" | "io client disconnect">;

/** What is said of one message. */
export interface WriteOptions {
  /** @default true */
  readonly compress?: boolean | undefined;
  /** It is worth nothing on another session. @default false */
  readonly volatile?: boolean | undefined;
}

/** An event, and the contents of the messages that it becomes. */
export interface Waiting extends EventPacket, WriteOptions {
  readonly contents: readonly (string | Uint8Array)[];
  /** The name by which it was sent before, on a session that is gone. */
  readonly again?: string | undefined;
  /** The server has it; or it gives no receipts, and has not been sent it. */
  readonly onReceived?: ((error: HoldfastError | null) => void) | undefined;
}

/** What is missing after a session that could not go on: all that the server sent behind what arrived, up to now. */
export interface Gap {
  /** The name of the line that was lost. */
  readonly line: string;
  /** How many of its messages arrived. */
  readonly received: number;
}

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
export interface SessionOwner extends Pick<SessionEvents, "ping" | "data"> {
  readonly onListenerError: OnListenerError;
  /** @param isResumed it goes on where an earlier one was lost */
  open(isResumed?: boolean): void;
  /** @param isLost a later one may go on with it */
  close(reason: CloseReason, details?: CloseDetails, isLost?: boolean): void;
  /** No later one has gone on with the one that was lost. */
  lose?(reason: CloseReason, details?: CloseDetails): void;
  /** The server ends the connection soon, and asks to come back at once. */
  move?(): void;
  /** An event may not have arrived on a session that has ended. */
  retry?(event: Waiting): void;
}

/** What sessions share of which one goes on where another was lost: another object on the next line. */
export interface SharedLine extends Gap {
  /** No more can be kept. */
  readonly isFull: boolean;
}

/** One session, as `manager.engine`. */
export interface Engine extends Emitter<object, SessionEvents> {
  /** The server's name for the session; empty before the handshake and after the end. */
  readonly id: string;
  readonly readyState: "opening" | "open" | "closed";
  /** Absent where there was none to open. */
  readonly transport: Pick<ClientTransport, "name" | "isWritable">;
  /** True while the session moves to a better transport. */
  readonly upgrading: boolean;
  /** Frames that have not left. */
  readonly writeBuffer: readonly OutgoingFrame[];
  /**
   * True when the server's ping is overdue although no timer has said so: browsers throttle the timers of hidden
   * pages. Asking ends such a session, at the end of this turn.
   */
  readonly isStale: boolean;
  /** Absent where nothing makes up for a lost connection. */
  readonly line: SharedLine | undefined;
  /** Sends a message; an event's have it for their options. */
  write(content: string | Uint8Array, options?: WriteOptions | Waiting): this;
  /** Alias of {@link write}. */
  send(content: string | Uint8Array, options?: WriteOptions): this;
  /** Writes a noop frame with content: what two ends of ours tell each other. */
  note(data: string): void;
  /** Ends the session politely, after what was sent. */
  close(reason?: CloseReason, details?: CloseDetails): this;
}
