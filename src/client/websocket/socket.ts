// One namespace over a WebSocket: emit, on, acknowledgements, what waits while away. It knows no line, no retries and no listeners of
// every event; the socket of the other builds, which does, is in ../socket.ts.
import {
  callListener,
  Emitter,
  fire,
  replyError,
  type DefaultEventsMap,
  type EventMap,
  type EventNames,
  type EventNamesWithAck,
  type EventParams,
  type AckReply,
  type Listener,
  type ParamsWithoutAck,
} from "../../core/index.js";
import {
  ACK,
  CONNECT,
  CONNECT_ERROR,
  DISCONNECT,
  EVENT,
  explained,
  HoldfastError,
  reservedEvents,
  type ClientDisconnectReason,
  type EventPacket,
  type Packet,
} from "../../protocol/index.js";
import type { BaseManagerFace } from "../manager-face.js";
import type { Auth, SocketOptions } from "../options.js";
import type { ExtendedError } from "../errors.js";
import type { CloseDetails } from "../transport.js";
import { Outgoing, type EmitFlags } from "./outgoing.js";
import { isOffset } from "../offset.js";
import type { Contents, Member, Mux } from "./mux.js";

/** An acknowledgement as the user gave it. */
type Ack = (...args: unknown[]) => void;

/** Ends the wait for one acknowledgement: with the reply, or without one. */
type Settle = (error: HoldfastError | null, args?: readonly unknown[]) => void;

/** An event that waits for the connection. */
export interface Waiting {
  readonly id: number | undefined;
  readonly contents: Contents;
}

/** The events that a socket itself has. */
export interface SocketReservedEvents {
  connect(): void;
  connect_error(error: ExtendedError): void;
  disconnect(reason: ClientDisconnectReason, details?: CloseDetails): void;
}

/**
 * A client's socket in one namespace. `ListenEvents` come from the server, `EmitEvents` go to it.
 *
 * @example
 * const socket: Socket<ServerToClient, ClientToServer> = io("https://example.org");
 * socket.on("heard", (text) => console.log(text));
 * socket.emit("speak", "Hello World");
 */
export class Socket<
  ListenEvents extends EventMap = DefaultEventsMap,
  EmitEvents extends EventMap = ListenEvents,
> extends Emitter<ListenEvents, SocketReservedEvents> {
  /** The manager that holds the connection. */
  readonly io: BaseManagerFace<Socket>;
  readonly nsp: string;
  /** The server's name for this socket; `undefined` while it is not connected. */
  id: string | undefined = undefined;
  connected = false;
  /** True while the socket is connected or will be without another call of {@link connect}. */
  active = false;
  /** True when the last connection brought back what was missed before it. */
  recovered = false;
  /** The credentials for the next connection. */
  auth: Auth | undefined;
  /** Events that wait for the connection; empty it to forget them. */
  sendBuffer: Waiting[] = [];
  readonly #mux: Mux;
  readonly #member: Member;
  readonly #options: SocketOptions;
  readonly #acks: Map<number, Settle> = new Map();
  #nextId = 0;
  /** Counts connections, so that a late answer finds out that its own is gone. */
  #connection = 0;
  /** What the server is shown to bring back what was missed. */
  #recovery: { readonly pid: unknown; offset?: unknown } | undefined;

  /** Sockets are made by `io()` and `manager.socket()`. */
  constructor(manager: BaseManagerFace<Socket>, mux: Mux, nsp: string, options: SocketOptions) {
    super();
    this.io = manager;
    this.nsp = nsp;
    this.auth = options.auth;
    this.#options = options;
    this.#mux = mux;
    this.#member = {
      nsp,
      open: () => this.#onOpen(),
      error: (error) => {
        if (!this.connected) this.#fire("connect_error", error);
      },
      close: (reason, details) => this.#onClose(reason, details),
      packet: (packet) => this.#onPacket(packet),
    };
  }

  /** Connects, unless that is under way. */
  connect(): this {
    this.active = true;
    this.#mux.join(this.#member);
    return this;
  }

  /** Leaves the namespace and stays away. The connection ends with its last socket. */
  disconnect(): this {
    if (this.connected) this.#write({ type: DISCONNECT, nsp: this.nsp });
    this.#leave();
    if (this.connected) this.#onClose("io client disconnect");
    return this;
  }

  /**
   * Emits an event to the server. A last argument that is a function is called with the server's acknowledgement.
   * While the socket is away the event waits in {@link sendBuffer}.
   *
   * @throws HoldfastError `ERR_ENCODE` when the arguments cannot be written down, `ERR_RESERVED_EVENT` when the event is one.
   * @example
   * socket.emit("save", { text }, (id) => console.log(id));
   */
  emit<E extends EventNames<EmitEvents>>(event: E, ...args: EventParams<EmitEvents, E>): this {
    this.#plain.emit(event, ...args);
    return this;
  }

  /**
   * Emits an event and gives the first argument of its acknowledgement. Rejects when the connection is lost meanwhile.
   *
   * @example
   * const id = await socket.timeout(5000).emitWithAck("save", { text });
   */
  async emitWithAck<E extends EventNamesWithAck<EmitEvents>>(
    event: E,
    ...args: ParamsWithoutAck<EmitEvents, E>
  ): Promise<AckReply<EmitEvents, E>> {
    return this.#plain.emitWithAck(event, ...args);
  }

  /** The next emit is dropped where it cannot leave at once: not connected, or the pipe is full. */
  get volatile(): Outgoing<EmitEvents> {
    return this.#plain.volatile;
  }

  /** The next emit's acknowledgement fails with an error after `timeoutMs` milliseconds. */
  timeout(timeoutMs: number): Outgoing<EmitEvents, true> {
    return this.#plain.timeout(timeoutMs);
  }

  #fire(event: string, ...args: readonly unknown[]): void {
    fire(this, event, args, this.#mux.onListenerError);
  }

  #call(listener: Listener, args: readonly unknown[], name: string): void {
    callListener(listener, args, this, name, this.#mux.onListenerError);
  }

  #write(packet: Packet): void {
    this.#mux.write(this.#mux.codec.encode(packet));
  }

  readonly #plain: Outgoing<EmitEvents> = new Outgoing((flags, data) => {
    const event = data[0] as string;
    if (reservedEvents.has(event))
      throw new HoldfastError("ERR_RESERVED_EVENT", `"${event}" is a reserved event name`);
    const ack = typeof data.at(-1) === "function" ? (data.pop() as Ack) : undefined;
    const id = ack && this.#nextId;
    const contents = this.#mux.codec.encode({ type: EVENT, nsp: this.nsp, data, id });
    if (ack) this.#await(this.#nextId++, ack, flags);
    const isReady = this.connected && !this.#mux.isStale();
    if (isReady && (!flags.volatile || this.#mux.isWritable())) this.#mux.write(contents);
    else if (!flags.volatile) this.sendBuffer.push({ id, contents });
  }, {});

  #await(
    id: number,
    ack: Ack,
    { isErrorFirst, timeout: timeoutMs = this.#options.ackTimeout }: EmitFlags,
  ): void {
    const { clock } = this.#mux;
    const takesError = isErrorFirst || timeoutMs !== undefined;
    const settle: Settle = (error, args = []) => {
      this.#acks.delete(id);
      clock.clearTimer(timer);
      if (error) this.sendBuffer = this.sendBuffer.filter((event) => event.id !== id);
      if (takesError || !error) this.#call(ack, takesError ? [error, ...args] : args, "acknowledgement");
    };
    const timer =
      timeoutMs !== undefined && clock.setTimer(() => settle(replyError("ERR_REPLY_TIMEOUT")), timeoutMs);
    this.#acks.set(id, settle);
  }

  #onOpen(): void {
    let connection = ++this.#connection;
    const connect = (auth?: Record<string, unknown>): void => {
      if (connection !== this.#connection || !this.active) return;
      // The first answer counts.
      connection = -1;
      const data = this.#recovery ? { ...this.#recovery, ...auth } : auth;
      this.#write({ type: CONNECT, nsp: this.nsp, data });
    };
    const { auth } = this;
    this.#call(typeof auth === "function" ? (auth as Listener) : () => connect(auth), [connect], "auth");
  }

  #onPacket(packet: Packet): void {
    switch (packet.type) {
      case CONNECT:
        this.#onConnect(packet.data ?? {});
        break;
      case EVENT:
        this.#onEvent(packet);
        break;
      case ACK:
        this.#acks.get(packet.id)?.(null, packet.data);
        break;
      case DISCONNECT:
        this.#leave();
        this.#onClose("io server disconnect");
        break;
      case CONNECT_ERROR:
        this.#leave();
        this.#fire(
          "connect_error",
          Object.assign(new HoldfastError("ERR_REFUSED", packet.data.message), { data: packet.data.data }),
        );
        break;
    }
  }

  #onConnect({ sid, pid }: { readonly sid?: unknown; readonly pid?: unknown }): void {
    if (typeof sid !== "string") return this.#fire("connect_error", explained("ERR_OLD_SERVER", this.nsp));
    this.id = sid;
    this.recovered = !!pid && pid === this.#recovery?.pid;
    // An offset says nothing about another session's log.
    if (!this.recovered) this.#recovery = pid ? { pid } : undefined;
    this.connected = true;
    for (const { contents } of this.sendBuffer.splice(0)) this.#mux.write(contents);
    this.#fire("connect");
  }

  #onEvent({ data: [event, ...args], id }: EventPacket): void {
    if (id !== undefined) args.push(this.#ackOf(id));
    // With connection state recovery the server adds its offset to each event that asks for no reply.
    else if (this.#recovery && isOffset(args.at(-1))) this.#recovery.offset = args.pop();
    this.#fire(event as string, ...args);
  }

  #ackOf(id: number): Ack {
    let connection = this.#connection;
    return (...data) => {
      if (connection !== this.#connection) return;
      this.#write({ type: ACK, nsp: this.nsp, data, id });
      connection = -1;
    };
  }

  #leave(): void {
    this.active = false;
    this.#mux.leave(this.#member);
  }

  #onClose(reason: ClientDisconnectReason, details?: CloseDetails): void {
    const wasConnected = this.connected;
    this.#connection++;
    this.connected = false;
    this.id = undefined;
    if (wasConnected) this.#fire("disconnect", reason, details);
    // What waits in the buffer may still be answered. Copies: a callback may await anew, and that is not to fail.
    for (const [id, settle] of Array.from(this.#acks)) {
      if (!this.sendBuffer.some((event) => event.id === id)) settle(replyError("ERR_REPLY_DISCONNECTED"));
    }
  }
}
