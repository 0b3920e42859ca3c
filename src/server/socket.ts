// One client in one namespace, as handlers hold it. How its session is shared it leaves to the mux; who else is there, to
// the adapter.
import type { Adapter, Delivery, Member } from "../adapters/adapter.js";
import {
  callListener,
  fire,
  Replies,
  ReplyError,
  type DefaultEventsMap,
  type EventMap,
  type Listener,
  type OnReply,
} from "../core/index.js";
import { PacketType, type AckPacket, type EncodedFrame, type EventPacket } from "../protocol/index.js";
import { everyone, excluding, including } from "./audience.js";
import { BroadcastOperator } from "./broadcast-operator.js";
import type { Broadcast } from "./broadcast.js";
import type { Broadcaster } from "./broadcaster.js";
import { encodePacket } from "./context.js";
import { callAny, dispatch, type Receiver } from "./dispatch.js";
import { refuseReserved } from "./errors.js";
import { makeHandshake, type Handshake } from "./handshake.js";
import { HookedEmitter } from "./hooks.js";
import type { DisconnectReason, SessionFace } from "./session-face.js";
import { SocketOperator, type EmitMode, type EmitTarget } from "./socket-operator.js";
import type {
  AckReply,
  EventNames,
  EventNamesWithAck,
  EventParams,
  MessageParams,
  ParamsWithoutAck,
  UndeclaredData,
} from "./typed-events.js";

/** What the library tells a socket's listeners. */
export interface SocketEvents {
  /** The socket is about to leave; its rooms are still there. */
  disconnecting(reason: DisconnectReason, description?: unknown): void;
  /** The socket has left. */
  disconnect(reason: DisconnectReason, description?: unknown): void;
  /** A middleware of this socket refused an event, or the peer sent something that cannot be decoded. */
  error(error: Error): void;
}

/** The namespace, as far as its sockets know it: at run time the Namespace itself. */
export interface SocketNamespace<
  ListenEvents extends EventMap,
  EmitEvents extends EventMap,
  ServerSideEvents extends EventMap,
  SocketData,
> extends Broadcaster<ServerSideEvents, EventMap, EmitEvents, SocketData> {
  readonly name: string;
  readonly adapter: Adapter;
  readonly sockets: ReadonlyMap<string, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>;
}

/** The session behind a socket, as Socket.IO shows it: `socket.client`. */
export interface Client {
  /** The id of the session; it is not the id of any socket. */
  readonly id: string;
  readonly conn: SessionFace["conn"];
  /** The first HTTP request, as the host received it. */
  readonly request: unknown;
}

/** One namespace's share of a session: what a socket asks of the mux. */
export interface SessionShare {
  readonly session: SessionFace;
  readonly client: Client;
  /** The socket has left its namespace. */
  onLeft(socket: AnySocket): void;
  /** Leaves every namespace and ends the session. */
  disconnect(): void;
}

/** A socket whose event maps do not matter. */
export type AnySocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, UndeclaredData>;

type State = "connecting" | "connected" | "leaving" | "gone";

const noRooms: ReadonlySet<string> = new Set();

let open: (socket: AnySocket) => void;
let receive: (socket: AnySocket, packet: EventPacket | AckPacket) => void;
let close: (socket: AnySocket, reason: DisconnectReason, description?: unknown) => void;
let fail: (socket: AnySocket, error: Error) => void;

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
  extends HookedEmitter<ListenEvents, SocketEvents>
  implements Member, Receiver
{
  /** 20 characters that nobody can guess; another one after each reconnection. */
  readonly id: string;
  readonly nsp: SocketNamespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
  /** Whatever the application wants to remember of this client. */
  data: SocketData = {} as SocketData;
  /** Whether this socket took over the state of an earlier one. */
  readonly recovered: boolean = false;

  readonly #broadcast: Broadcast;
  readonly #share: SessionShare;
  readonly #auth: Readonly<Record<string, unknown>>;
  // What a user reads, so wall time; nothing is decided with it.
  readonly #issued = Date.now();
  #state: State = "connecting";
  #handshake: Handshake | null = null;
  #replies: Replies | null = null;

  static {
    open = (socket) => (socket.#state = "connected");
    receive = (socket, packet) => socket.#receive(packet);
    close = (socket, reason, description) => socket.#close(reason, description);
    fail = (socket, error) => {
      fire(socket, "error", [error], socket.#broadcast.context.onHandlerError);
    };
  }

  constructor(
    nsp: SocketNamespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>,
    broadcast: Broadcast,
    share: SessionShare,
    auth: Readonly<Record<string, unknown>>,
  ) {
    super();
    this.id = broadcast.context.newId();
    this.nsp = nsp;
    this.#broadcast = broadcast;
    this.#share = share;
    this.#auth = auth;
  }

  /** True between `connection` and `disconnect`; false in the middlewares of the namespace. */
  get connected(): boolean {
    return this.#state === "connected" || this.#state === "leaving";
  }

  /** The opposite of {@link connected}. */
  get disconnected(): boolean {
    return !this.connected;
  }

  /** What the client said when it came. */
  get handshake(): Handshake {
    return (this.#handshake ??= makeHandshake(this.#share.session.request, this.#auth, this.#issued));
  }

  /** The first HTTP request of the session: an `IncomingMessage` on Node. */
  get request(): unknown {
    return this.#share.client.request;
  }

  /** The session, which the sockets of this client in other namespaces share. */
  get client(): Client {
    return this.#share.client;
  }

  /** The session's connection, as Engine.IO shows it. */
  get conn(): Client["conn"] {
    return this.#share.client.conn;
  }

  /** The rooms of this socket, its own id among them. */
  get rooms(): ReadonlySet<string> {
    return this.#broadcast.adapter.sids.get(this.id) ?? noRooms;
  }

  /**
   * Sends an event to this client. A function at the end is called with the client's reply; should the client leave,
   * it is not called (after `timeout()` it is: with an error).
   *
   * @returns false if the socket has gone
   * @throws ServerError if the name is reserved; EncodeError if the arguments cannot be written. Nothing is sent then.
   * @example
   * socket.emit("save", text, (id) => remember(id));
   */
  emit<E extends EventNames<EmitEvents>>(event: E, ...args: EventParams<EmitEvents, E>): boolean {
    return this.#emit([event, ...args], everyone);
  }

  /**
   * Sends an event to this client and resolves with its reply.
   *
   * @throws ReplyError (as rejection) "socket has been disconnected" or, after `timeout()`, "operation has timed out"
   */
  emitWithAck<E extends EventNamesWithAck<EmitEvents>>(
    event: E,
    ...args: ParamsWithoutAck<EmitEvents, E>
  ): Promise<AckReply<EmitEvents, E>> {
    const reply = this.#emitWithAck([event, ...(args as unknown[])], everyone);
    return reply as Promise<AckReply<EmitEvents, E>>;
  }

  /** Sends the event `message`. */
  send(...args: MessageParams<EmitEvents>): this {
    this.#emit(["message", ...(args as unknown[])], everyone);
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

  /** This socket, with or without compression where the transport has it. @default true */
  compress(compress: boolean): SocketOperator<EmitEvents, SocketData> {
    return this.#operator().compress(compress);
  }

  /** Everyone in the namespace but this socket. */
  get broadcast(): BroadcastOperator<EmitEvents, SocketData> {
    return new BroadcastOperator(this.#broadcast, excluding(everyone, this.id));
  }

  /** Everyone in these rooms but this socket. */
  to(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return new BroadcastOperator(this.#broadcast, including(excluding(everyone, this.id), rooms));
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

  /** Joins a room or several. Nothing happens once the socket has gone. */
  join(rooms: string | readonly string[]): void {
    if (this.#state !== "gone") this.#broadcast.adapter.addAll(this.id, [rooms].flat());
  }

  /** Leaves a room. */
  leave(room: string): void {
    this.#broadcast.adapter.del(this.id, room);
  }

  /** Leaves the namespace; with `close`, every namespace, and the session ends. */
  disconnect(isClosing = false): this {
    if (this.#state !== "connected") return this;
    if (isClosing) {
      this.#share.disconnect();
    } else {
      const { codec } = this.#broadcast.context;
      this.#write(encodePacket(codec, { type: PacketType.DISCONNECT, nsp: this.nsp.name }), false);
      this.#close("server namespace disconnect");
    }
    return this;
  }

  /** Writes a broadcast: what adapters call. */
  deliver(delivery: Delivery): boolean {
    this.#tellOutgoing(delivery.packet.data);
    return this.#write(delivery.frames, delivery.isVolatile);
  }

  #operator(): SocketOperator<EmitEvents, SocketData> {
    const target: EmitTarget = {
      broadcast: this.#broadcast,
      emit: (data, mode) => this.#emit(data, mode),
      emitWithAck: (data, mode) => this.#emitWithAck(data, mode),
    };
    return new SocketOperator(target, excluding(everyone, this.id));
  }

  #emit(data: unknown[], mode: EmitMode): boolean {
    const event = data[0] as string;
    refuseReserved(event);
    const callback = data.at(-1);
    if (typeof callback !== "function") return this.#transmit(data, mode, undefined);
    data.pop();
    const { onHandlerError } = this.#broadcast.context;
    const call = (args: readonly unknown[]): void =>
      callListener(callback as Listener, args, this, event, onHandlerError);
    return this.#await(data, mode, (error, args) => {
      if (mode.timeoutMs !== undefined) call(error === null ? [null, ...args] : [error]);
      else if (error === null) call(args);
    });
  }

  #emitWithAck(data: unknown[], mode: EmitMode): Promise<unknown> {
    refuseReserved(data[0] as string);
    return new Promise((resolve, reject) => {
      this.#await(data, mode, (error, args) => (error === null ? resolve(args[0]) : reject(error)));
    });
  }

  #await(data: readonly unknown[], mode: EmitMode, onReply: OnReply): boolean {
    const id = this.#broadcast.takeReplyId();
    const isSent = this.#transmit(data, mode, id);
    if (this.#state === "gone") onReply(new ReplyError("REPLY_DISCONNECTED"), []);
    else (this.#replies ??= new Replies(this.#broadcast.context.clock)).expect(id, onReply, mode.timeoutMs);
    return isSent;
  }

  #transmit(data: readonly unknown[], mode: EmitMode, id: number | undefined): boolean {
    if (this.#state === "gone") return false;
    const packet: EventPacket = { type: PacketType.EVENT, nsp: this.nsp.name, data, id };
    const frames = encodePacket(this.#broadcast.context.codec, packet, mode.mayCompress);
    this.#tellOutgoing(data);
    return this.#write(frames, mode.isVolatile);
  }

  #tellOutgoing(data: readonly unknown[]): void {
    if (this.hooks === null) return;
    callAny(this.hooks.outgoing, this, data, this.#broadcast.context.onHandlerError);
  }

  // All frames of a packet or none: the peer could not decode a part of it.
  #write(frames: readonly EncodedFrame[], isVolatile: boolean): boolean {
    const { session } = this.#share;
    if (this.#state === "gone" || (isVolatile && !session.isWritable)) return false;
    for (const frame of frames) session.send(frame);
    return true;
  }

  #receive(packet: EventPacket | AckPacket): void {
    if (packet.type === PacketType.ACK) {
      if (this.#replies?.settle(packet.id, packet.data) === true) return;
      this.#broadcast.gatherings.reply(packet.id, this.id, packet.data);
      return;
    }
    const data = packet.id === undefined ? packet.data : [...packet.data, this.#replyTo(packet.id)];
    dispatch(this, this.hooks, data, this.#broadcast.context.onHandlerError);
  }

  #replyTo(id: number): (...args: unknown[]) => void {
    let hasReplied = false;
    return (...data) => {
      if (hasReplied) return;
      const packet: AckPacket = { type: PacketType.ACK, nsp: this.nsp.name, data, id };
      // Encoding may throw at the handler, which may then reply with something else.
      const frames = encodePacket(this.#broadcast.context.codec, packet);
      hasReplied = true;
      this.#write(frames, false);
    };
  }

  #close(reason: DisconnectReason, description?: unknown): void {
    if (this.#state === "leaving" || this.#state === "gone") return;
    const wasConnected = this.#state === "connected";
    const { adapter, gatherings, context } = this.#broadcast;
    const args = description === undefined ? [reason] : [reason, description];
    this.#state = wasConnected ? "leaving" : "gone";
    if (wasConnected) fire(this, "disconnecting", args, context.onHandlerError);
    this.#state = "gone";
    adapter.delAll(this.id);
    this.#share.onLeft(this as unknown as AnySocket);
    gatherings.leave(this.id);
    this.#replies?.failAll("REPLY_DISCONNECTED");
    if (wasConnected) fire(this, "disconnect", args, context.onHandlerError);
  }
}

// For the mux alone: what happens to a socket, as opposed to what its user does with it.
export { close as closeSocket, fail as failSocket, open as openSocket, receive as receivePacket };
