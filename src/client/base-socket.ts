// What the sockets of every build of the client have: the contract for what is written for all of them, as the hooks for React are. The
// sockets themselves are in socket.ts and in websocket/.
import type {
  AckReply,
  DefaultEventsMap,
  Emitter,
  EventMap,
  EventNames,
  EventNamesWithAck,
  EventParams,
  ParamsWithoutAck,
  TimedParams,
} from "../core/index.js";
import type { ClientDisconnectReason } from "../protocol/index.js";
import type { Gap } from "./engine.js";
import type { ExtendedError } from "./errors.js";
import type { BaseManagerFace } from "./manager-face.js";
import type { Auth } from "./options.js";
import type { CloseDetails } from "./transport.js";

/** The events that a socket itself has. */
export interface SocketReservedEvents {
  connect(): void;
  connect_error(error: ExtendedError): void;
  disconnect(reason: ClientDisconnectReason, details?: CloseDetails): void;
  /** After a connection that could not be made up for: something may be missing, before anything newer. */
  gap(gap: Gap): void;
}

/** An emit that is being put together. */
export interface BaseOutgoing<EmitEvents extends EventMap, IsTimed extends boolean = false> {
  readonly volatile: BaseOutgoing<EmitEvents, IsTimed>;
  timeout(timeoutMs: number): BaseOutgoing<EmitEvents, true>;
  emit<E extends EventNames<EmitEvents>>(
    event: E,
    ...args: IsTimed extends true ? TimedParams<EmitEvents, E> : EventParams<EmitEvents, E>
  ): unknown;
  emitWithAck<E extends EventNamesWithAck<EmitEvents>>(
    event: E,
    ...args: ParamsWithoutAck<EmitEvents, E>
  ): Promise<AckReply<EmitEvents, E>>;
}

/** A socket of any build: `holdfast/client` and `holdfast/client/websocket` say what each has beside. */
export interface BaseSocket<
  ListenEvents extends EventMap = DefaultEventsMap,
  EmitEvents extends EventMap = ListenEvents,
> extends Emitter<ListenEvents, SocketReservedEvents> {
  /** The manager that holds the connection. */
  readonly io: BaseManagerFace<BaseSocket>;
  readonly nsp: string;
  /** The server's name for this socket; `undefined` while it is not connected. */
  readonly id: string | undefined;
  readonly connected: boolean;
  /** True while the socket is connected or will be without another call of {@link connect}. */
  readonly active: boolean;
  /** The credentials for the next connection. */
  auth: Auth | undefined;
  /** Events that wait for the connection; empty it to forget them. */
  sendBuffer: unknown[];
  /** True when the last connection brought back what was missed before it. */
  readonly recovered: boolean;
  connect(): this;
  disconnect(): this;
  emit<E extends EventNames<EmitEvents>>(event: E, ...args: EventParams<EmitEvents, E>): this;
  emitWithAck<E extends EventNamesWithAck<EmitEvents>>(
    event: E,
    ...args: ParamsWithoutAck<EmitEvents, E>
  ): Promise<AckReply<EmitEvents, E>>;
  readonly volatile: BaseOutgoing<EmitEvents>;
  timeout(timeoutMs: number): BaseOutgoing<EmitEvents, true>;
}
