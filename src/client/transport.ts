// What a session gives a transport and asks of it. A contract, for the transports of this folder and for an application's own.
import type { Clock, TransportName } from "../core/index.js";
import type { Handshake } from "../protocol/index.js";
import type { TransportError } from "./errors.js";

/** The options that transports read. */
export interface ChannelOptions {
  /** More HTTP headers; browsers send them with polling only. @default {} */
  extraHeaders?: Readonly<Record<string, string>> | undefined;
  /** Send cookies to other origins; on Node: keep cookies. @default false */
  withCredentials?: boolean | undefined;
  /** How long an HTTP request of polling may take, in milliseconds. @default as long as it likes */
  requestTimeout?: number | undefined;
  /** Write bytes as base64 over WebSockets too. @default false */
  forceBase64?: boolean | undefined;
  /** WebSocket subprotocols. @default [] */
  protocols?: readonly string[] | undefined;
  /** Let the process end although the connection is open (Node). @default false */
  autoUnref?: boolean | undefined;
}

/** A frame on its way: what one WebSocket message holds. */
export interface OutgoingFrame {
  readonly data: string | Uint8Array;
  /** What `compress()` said, of those frames that it is about. */
  readonly compress?: boolean | undefined;
}

/** What came with a lost connection. */
export type CloseDetails = Error | { readonly description: string; readonly context?: unknown };

/** Why a transport ended. With an Error as its details it has failed. */
export type TransportEndReason = "transport close" | "transport error" | "parse error";

/** What a transport tells its session; handed in at birth. */
export interface TransportEvents {
  /** A frame came in: what one WebSocket message holds, or one part of a payload. */
  readonly onContent: (content: string | Uint8Array) => void;
  /** All that was sent has left this process. */
  readonly onDrain: () => void;
  /** Called once, and nothing follows it. Not called by a transport that was told to end. */
  readonly onEnd: (reason: TransportEndReason, details: CloseDetails) => void;
  /** From now on the session is on `to`. */
  readonly onMove: (to: ClientTransport) => void;
  /** The progress of an upgrade, as listeners of `manager.engine` hear it. */
  readonly onUpgrade: (
    event: "upgrading" | "upgrade" | "upgradeError",
    detail: ClientTransport | TransportError,
  ) => void;
}

/** A transport that can come to rest, so that a better one takes its place. */
export interface Upgradable extends ClientTransport {
  /** Begins no request any more, and calls back when none is under way. What is sent from now on stays queued. */
  pause(onPaused: () => void): void;
  /** Goes on after {@link pause}. */
  resume(): void;
}

/** What a transport is told of its session. */
export interface TransportContext {
  /** The same object for all sessions of one manager: a key for what is kept from one to the next. */
  readonly owner: object;
  /** Those of the session, and over them its `transportOptions` for this transport. */
  readonly options: Readonly<ChannelOptions>;
  readonly clock: Clock;
  /** The URL of the next request. */
  readonly url: () => string;
  /** Has something undone when the session ends; at once if it has. */
  readonly atEnd: (undo: () => void) => void;
  /** Goes on to one of the transports that the server offers; absent where there is no other. */
  readonly climb?: (from: Upgradable, offered: readonly string[]) => void;
}

/** One physical channel of a session. */
export interface ClientTransport {
  readonly name: TransportName;
  /** True when a frame given now would leave in this turn of the event loop: what a volatile emit asks. */
  readonly isWritable: boolean;
  /** Frames that have not left, in order. */
  readonly queue: OutgoingFrame[];
  /** Queues a frame. Never throws. */
  send(frame: OutgoingFrame): void;
  /** Sends what is queued, then ends politely. */
  close(): void;
  /** Ends at once; what is queued is lost. */
  terminate(): void;
  /** The server's terms have come over this transport. */
  onHandshake?(handshake: Handshake): void;
}

/**
 * A kind of transport, as `transports` and `transportImplementations` take them.
 *
 * @example
 * io({ transports: [WebSocket] });
 */
export interface TransportKind {
  readonly name: TransportName;
  /** Opens a channel, or throws where that is not allowed. It tells nothing before this call has returned. */
  readonly open: (context: TransportContext, events: TransportEvents) => ClientTransport;
}
