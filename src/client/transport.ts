// What a session gives a transport and asks of it. A contract, for the transports of this folder and for an application's own.
import type { Clock, Transport, TransportEvents, TransportName } from "../core/index.js";
import type { EncodedFrame } from "../protocol/index.js";
import type { TransportError } from "./errors.js";

/** The options that transports read. */
export interface ChannelOptions {
  /** More HTTP headers; browsers send them with polling only. @default {} */
  extraHeaders?: Readonly<Record<string, string>> | undefined;
  /** Send cookies to other origins; on Node: keep cookies. @default false */
  withCredentials?: boolean | undefined;
  /** How long an HTTP request of polling may take, in milliseconds. @default as long as it likes */
  requestTimeout?: number | undefined;
  /** WebSocket subprotocols. @default [] */
  protocols?: readonly string[] | undefined;
  /** Let the process end although the connection is open (Node). @default false */
  autoUnref?: boolean | undefined;
}

/** What a transport is told of its session. */
export interface TransportContext {
  /** The same object for all sessions of one manager: a key for what is kept from one to the next. */
  readonly owner: object;
  /** Those of the session, and over them its `transportOptions` for this transport. */
  readonly options: Readonly<ChannelOptions>;
  readonly clock: Clock;
  /** True until the server has named the session. */
  readonly isNew: () => boolean;
  /** The URL of the next request. */
  readonly url: () => string;
}

/** One physical channel of a session. */
export interface ClientTransport extends Omit<Transport, "bufferedBytes" | "takeQueued"> {
  /** Frames that have not left, in order. */
  readonly queue: EncodedFrame[];
  /** The largest payload that the server takes; it says so in the handshake. */
  maxPayloadBytes?: number;
  /** Begins to hand the session over to a better transport; absent where a transport is as good as any. */
  upgrade?(
    open: (events: TransportEvents) => ClientTransport,
    after: TransportEvents,
    events: UpgradeEvents,
  ): Upgrading;
}

/**
 * A kind of transport, as `transports` and `transportImplementations` take them.
 *
 * @example
 * io({ transports: [WebSocket] });
 */
export interface TransportKind {
  readonly name: TransportName;
  open(context: TransportContext, events: TransportEvents): ClientTransport;
}

/** What an upgrade tells the session. Exactly one of `onDone` and `onFail` is called, unless it is cancelled. */
export interface UpgradeEvents {
  /** The server has answered the probe; the old transport comes to rest. */
  onPausing(to: ClientTransport): void;
  /** From now on the session is on `to`. */
  onDone(to: ClientTransport): void;
  /** The session stays where it is. */
  onFail(error: TransportError): void;
}

/** An upgrade under way. */
export interface Upgrading {
  /** True between the answer to the probe and the switch. */
  readonly isPausing: boolean;
  /** Gives up, because the session ends. */
  cancel(): void;
}
