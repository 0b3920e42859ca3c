// One client in one namespace, as handlers hold it. The machine under it is socket-core.ts.
import type { AdapterView, Member } from "../adapters/adapter.js";
import type { DefaultEventsMap, EventMap } from "../core/index.js";
import { everyone, excluding, including } from "./audience.js";
import { BroadcastOperator } from "./broadcast-operator.js";
import type { Broadcast } from "./broadcast.js";
import type { Broadcaster } from "./broadcaster.js";
import type { MessageDelivery } from "./engine/session-face.js";
import { makeHandshake, type Handshake } from "./handshake.js";
import type { AnyContinuity } from "./continuity.js";
import type { ServerFace } from "./server-face.js";
import type { SocketAuth } from "./socket-auth.js";
import { SocketCore, type Client, type SessionShare } from "./socket-core.js";
import { SocketOperator, type EmitTarget } from "./socket-operator.js";
import type {
  AckReply,
  EventNames,
  EventNamesWithAck,
  EventParams,
  HostRequest,
  MessageParams,
  ParamsToKeep,
  ParamsWithoutAck,
  UndeclaredData,
} from "./typed-events.js";

/** The namespace, as far as its sockets know it: at run time the Namespace itself. */
export interface SocketNamespace<
  ListenEvents extends EventMap,
  EmitEvents extends EventMap,
  ServerSideEvents extends EventMap,
  SocketData,
> extends Broadcaster<ServerSideEvents, EventMap, EmitEvents, SocketData> {
  readonly name: string;
  readonly adapter: AdapterView;
  readonly sockets: ReadonlyMap<string, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>;
  readonly server: ServerFace<
    SocketNamespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>,
    ServerSideEvents,
    EventMap,
    EmitEvents,
    SocketData
  >;
}

/** How often an event that is sent arrives. */
export type Guarantee = "once" | "at-most-once";

/** A socket whose event maps do not matter. */
export type AnySocket = Socket<DefaultEventsMap, DefaultEventsMap>;

/** The namespace of the socket is guarded by credentials: what its `auth` is. */
export let giveAuth: (socket: AnySocket, auth: SocketAuth) => void;

const noRooms: ReadonlySet<string> = new Set();

/**
 * One client in one namespace.
 *
 * @example
 * io.on("connection", (socket) => {
 *   socket.on("speak", (text) => socket.broadcast.emit("heard", text));
 * });
 */
export class Socket<
  ListenEvents extends EventMap = DefaultEventsMap,
  EmitEvents extends EventMap = ListenEvents,
  ServerSideEvents extends EventMap = DefaultEventsMap,
  SocketData = UndeclaredData,
>
  extends SocketCore<ListenEvents>
  implements Member
{
  readonly nsp: SocketNamespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
  /** Whatever the application wants to remember of this client. */
  data: SocketData;
  /** Whether this socket took over the state of an earlier one. */
  readonly recovered: boolean;

  readonly #auth: Readonly<Record<string, unknown>>;
  // What a user reads, so wall time; nothing is decided with it.
  readonly #issued = Date.now();
  #handshake: Handshake | null = null;
  #socketAuth: SocketAuth | undefined;

  static {
    giveAuth = (socket, auth) => (socket.#socketAuth = auth);
  }

  constructor(
    nsp: SocketNamespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>,
    channel: Broadcast,
    share: SessionShare,
    auth: Readonly<Record<string, unknown>>,
    continuity: AnyContinuity | null,
  ) {
    super(channel, share, continuity);
    const claimed = continuity?.claimed ?? null;
    this.nsp = nsp;
    this.recovered = claimed !== null;
    this.data = (claimed === null ? {} : claimed.data) as SocketData;
    this.#auth = auth;
  }

  /** What the client said when it came. */
  get handshake(): Handshake {
    return (this.#handshake ??= makeHandshake(this.share.session.request, this.#auth, this.#issued));
  }

  /** Its credentials and how long they hold, where `authenticate` guards the namespace. */
  get auth(): SocketAuth | undefined {
    return this.#socketAuth;
  }

  /** The first HTTP request of the session: an `IncomingMessage` on Node. */
  get request(): HostRequest {
    return this.share.client.request;
  }

  /** The session, which the sockets of this client in other namespaces share. */
  get client(): Client {
    return this.share.client;
  }

  /** The session's connection, as Engine.IO shows it. */
  get conn(): Client["conn"] {
    return this.share.client.conn;
  }

  /**
   * How often an event arrives that is sent on this connection, one way and the other: with a client of ours, `once` and in order, also
   * over lost connections (docs/delivery.md says for how long); with others, `at-most-once`.
   */
  get guarantee(): Guarantee {
    return this.share.session.line === null ? "at-most-once" : "once";
  }

  /**
   * How the event came that is being handled, where {@link guarantee} is `once`. It is there in middlewares and handlers until they wait
   * for something, and null afterwards.
   *
   * @example
   * socket.on("pay", (order) => {
   *   const { id, redelivered } = socket.delivery ?? {};
   *   if (redelivered && payments.has(id)) return;
   * });
   */
  get delivery(): MessageDelivery | null {
    return this.share.session.line?.delivery ?? null;
  }

  /** The rooms of this socket, its own id among them. */
  get rooms(): ReadonlySet<string> {
    return this.channel.adapter.sids.get(this.id) ?? noRooms;
  }

  /**
   * Sends an event to this client. A function at the end is called with the client's reply; should the client leave,
   * it is not called (after `timeout()` it is: with an error).
   *
   * @returns false if the socket has gone; or if more than half of `highWaterMark` waits for the client: it gets the event, but await
   *   {@link drained} before you send more
   * @throws ServerError if the name is reserved; HoldfastError `ERR_ENCODE` if the arguments cannot be written. Nothing is sent then.
   * @example
   * socket.emit("save", text, (id) => remember(id));
   */
  emit<E extends EventNames<EmitEvents>>(event: E, ...args: EventParams<EmitEvents, E>): boolean {
    return this.emitData([event, ...args], everyone);
  }

  /**
   * Sends an event to this client and resolves with its reply.
   *
   * @throws HoldfastError (as rejection) "socket has been disconnected" or, after `timeout()`, "operation has timed out"
   */
  emitWithAck<E extends EventNamesWithAck<EmitEvents>>(
    event: E,
    ...args: ParamsWithoutAck<EmitEvents, E>
  ): Promise<AckReply<EmitEvents, E>> {
    return this.emitDataWithAck([event, ...(args as unknown[])], everyone);
  }

  /**
   * Sends an event to this client and resolves when it is there and its listeners have been called, over whatever connections that takes. It
   * is neither volatile nor dropped for a client that reads slowly.
   *
   * @throws HoldfastError (as rejection) `ERR_NO_RECEIPT` if the client gives no receipts, which only ours do: nothing was sent then.
   *   HoldfastError `ERR_REPLY_DISCONNECTED`, or after `timeout()` `ERR_REPLY_TIMEOUT`: then it may have arrived, or not
   * @example
   * await socket.timeout(60_000).emitReliable("invoice", bytes);
   */
  emitReliable<E extends EventNames<EmitEvents>>(
    event: E,
    ...args: ParamsToKeep<EmitEvents, E>
  ): Promise<void> {
    return this.emitDataReliably([event, ...(args as unknown[])], everyone);
  }

  /** Sends the event `message`. */
  send(...args: MessageParams<EmitEvents>): this {
    this.emitData(["message", ...(args as unknown[])], everyone);
    return this;
  }

  /** Alias of {@link send}. */
  write(...args: MessageParams<EmitEvents>): this {
    return this.send(...args);
  }

  /** This socket, with a limit on how long replies are awaited, in milliseconds; callbacks get an error first. */
  timeout(timeoutMs: number): SocketOperator<EmitEvents, SocketData, true> {
    return this.#operator().timeout(timeoutMs);
  }

  /** This socket, for what is worthless a moment later: dropped if the connection is busy. */
  get volatile(): SocketOperator<EmitEvents, SocketData> {
    return this.#operator().volatile;
  }

  /** This socket, for what makes its predecessor worthless: while the client reads slowly, only the newest of this key waits. */
  conflate(key: string): SocketOperator<EmitEvents, SocketData> {
    return this.#operator().conflate(key);
  }

  /** This socket, with or without compression where the transport has it. @default true */
  compress(compress: boolean): SocketOperator<EmitEvents, SocketData> {
    return this.#operator().compress(compress);
  }

  /** Everyone in the namespace but this socket. */
  get broadcast(): BroadcastOperator<EmitEvents, SocketData> {
    return new BroadcastOperator(this.channel, excluding(everyone, this.id));
  }

  /** Everyone in these rooms but this socket. */
  to(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return new BroadcastOperator(this.channel, including(excluding(everyone, this.id), rooms));
  }

  /** Alias of {@link to}. */
  in(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return this.to(rooms);
  }

  /** Everyone in the namespace but this socket and those in these rooms. */
  except(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return this.broadcast.except(rooms);
  }

  /** Everyone in this process but this socket. */
  get local(): BroadcastOperator<EmitEvents, SocketData> {
    return this.broadcast.local;
  }

  #operator(): SocketOperator<EmitEvents, SocketData> {
    const target: EmitTarget = {
      broadcast: this.channel,
      emit: (data, mode) => this.emitData(data, mode),
      emitWithAck: (data, mode) => this.emitDataWithAck(data, mode),
      emitReliable: (data, mode) => this.emitDataReliably(data, mode),
    };
    return new SocketOperator(target, excluding(everyone, this.id));
  }
}
