// One namespace: emit, on, acknowledgements, retries, what waits while away. It shares its session through the mux and knows no
// transport. The listeners that hear every event and the aliases of Socket.IO's are in socket.ts.
import {
  callListener,
  Emitter,
  fire,
  replyError,
  type AckReply,
  type DefaultEventsMap,
  type EventMap,
  type EventNames,
  type EventNamesWithAck,
  type EventParams,
  type Listener,
  type ParamsToKeep,
  type ParamsWithoutAck,
} from "../core/index.js";
import {
  ACK,
  CONNECT,
  CONNECT_ERROR,
  DISCONNECT,
  EVENT,
  explained,
  HoldfastError,
  reservedEvents,
  type EventPacket,
  type Packet,
} from "../protocol/index.js";
import type { ClientDisconnectReason } from "../protocol/index.js";
import type { SharedLine, Waiting } from "./engine.js";
import type { SocketReservedEvents } from "./base-socket.js";
import type { ManagerFace } from "./manager-face.js";
import type { Mux, MuxMember } from "./mux.js";
import { isOffset } from "./offset.js";
import type { Auth, SocketOptions } from "./options.js";
import { Outgoing, type EmitFlags } from "./outgoing.js";
import { createRetryQueue, type Ack, type RetryQueue, type SendOnce } from "./retry-queue.js";
import type { CloseDetails } from "./transport.js";

/** Hears an event's name and its arguments. */
// oxlint-disable-next-line typescript/no-explicit-any -- it hears every event, so nothing is known of the arguments
export type AnyListener = (event: string, ...args: any[]) => void;

/** Events as those hear them who hear every event. */
export interface Directions {
  incoming: AnyListener;
  outgoing: AnyListener;
}

/** Ends the wait for one acknowledgement: with the reply, or without one. */
type Settle = (error: HoldfastError | null, args?: readonly unknown[]) => void;

/**
 * A client's socket in one namespace. `ListenEvents` come from the server, `EmitEvents` go to it.
 *
 * @example
 * const socket: Socket<ServerToClient, ClientToServer> = io("https://example.org");
 * socket.on("heard", (text) => console.log(text));
 * socket.emit("speak", "Hello World");
 */
export class CoreSocket<
  ListenEvents extends EventMap = DefaultEventsMap,
  EmitEvents extends EventMap = ListenEvents,
> extends Emitter<ListenEvents, SocketReservedEvents> {
  /** The manager that holds the connection. */
  readonly io: ManagerFace<CoreSocket>;
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
  /** Events that came before the connection was granted. */
  receiveBuffer: unknown[][] = [];
  readonly #mux: Mux;
  readonly #member: MuxMember;
  readonly #options: SocketOptions;
  readonly #acks: Map<number, Settle> = new Map();
  /** Listeners that hear every event. */
  protected readonly any: Emitter<Directions> = new Emitter();
  readonly #queue: RetryQueue | undefined;
  #nextId = 0;
  /** Counts connections, so that a late answer finds out that its own is gone. */
  #connection = 0;
  /** Over which the last connection was. */
  #line: SharedLine | undefined;
  /** What the server is shown to bring back what was missed. */
  #recovery: { readonly pid: unknown; offset?: unknown } | undefined;

  /** Sockets are made by `io()` and `manager.socket()`. */
  constructor(manager: ManagerFace<CoreSocket>, mux: Mux, nsp: string, options: SocketOptions) {
    super();
    this.io = manager;
    this.nsp = nsp;
    this.auth = options.auth;
    this.#mux = mux;
    this.#member = {
      nsp,
      open: () => this.#onOpen(),
      error: (error) => {
        if (!this.connected) this.#fire("connect_error", [error]);
      },
      close: (reason, details) => this.#onClose(reason, details),
      retry: (event) => void this.sendBuffer.push(event),
      packet: (packet) => this.#onPacket(packet),
    };
    this.#options = options;
    if (options.retries)
      this.#queue = createRetryQueue(this.#sendOnce, options.retries, () => this.connected);
  }

  /**
   * How often an event arrives that is sent on this connection, one way and the other: between two ends of ours `once`, and in order, also over
   * lost connections (docs/delivery.md says for how long).
   */
  get guarantee(): "once" | "at-most-once" {
    return this.connected && this.io.engine.line ? "once" : "at-most-once";
  }

  /** Connects, unless that is under way. */
  connect(): this {
    this.active = true;
    this.#mux.join(this.#member);
    return this;
  }

  /** Leaves the namespace and stays away. The session ends with its last socket. */
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
  emitWithAck<E extends EventNamesWithAck<EmitEvents>>(
    event: E,
    ...args: ParamsWithoutAck<EmitEvents, E>
  ): Promise<AckReply<EmitEvents, E>> {
    return this.#plain.emitWithAck(event, ...args);
  }

  /**
   * Emits an event, and resolves when the server has it and has called its handlers: what they go on with, `emitWithAck` tells. Until then
   * the event waits for the server over lost connections, as every event does.
   *
   * @throws HoldfastError (as rejection) `ERR_NO_RECEIPT` if the server gives no receipts, which only ours do: nothing was sent then;
   * `ERR_REPLY_DISCONNECTED` if the socket has left, or after `timeout()` `ERR_REPLY_TIMEOUT`: then it may have arrived, or not
   * @example
   * await socket.timeout(60_000).emitReliable("placed", order);
   */
  emitReliable<E extends EventNames<EmitEvents>>(
    event: E,
    ...args: ParamsToKeep<EmitEvents, E>
  ): Promise<void> {
    return this.#plain.emitReliable(event, ...args);
  }

  /** The next emit is dropped where it cannot leave at once: not connected, or the pipe is full. */
  get volatile(): Outgoing<EmitEvents> {
    return this.#plain.volatile;
  }

  /** The next emit may or may not be compressed. Browsers decide for themselves. @default true */
  compress(mayCompress: boolean): Outgoing<EmitEvents> {
    return this.#plain.compress(mayCompress);
  }

  /** The next emit's acknowledgement fails with an error after `timeoutMs` milliseconds. */
  timeout(timeoutMs: number): Outgoing<EmitEvents, true> {
    return this.#plain.timeout(timeoutMs);
  }

  #fire(event: string, args: readonly unknown[]): void {
    fire(this, event, args, this.#mux.onListenerError);
  }

  #write(packet: Packet): void {
    for (const content of this.#mux.codec.encode(packet)) this.io.engine.write(content);
  }

  readonly #plain: Outgoing<EmitEvents> = new Outgoing((flags, args) => {
    const event = args[0] as string;
    if (reservedEvents.has(event))
      throw new HoldfastError("ERR_RESERVED_EVENT", `"${event}" is a reserved event name`);
    const ack = typeof args.at(-1) === "function" ? (args.pop() as Ack) : undefined;
    if (this.#queue && !flags.volatile) this.#queue.add(flags, args, ack);
    else this.#sendOnce(flags, args, ack);
  }, {});

  readonly #sendOnce: SendOnce = (flags, data, ack) => {
    const id = ack && this.#nextId;
    const packet: EventPacket = { type: EVENT, nsp: this.nsp, data, id: flags.isReliable ? undefined : id };
    const event: Waiting = {
      ...flags,
      ...packet,
      id,
      // Before anything changes: it throws when the caller's data cannot be written down.
      contents: this.#mux.codec.encode(packet),
      onReceived: flags.isReliable ? (error) => this.#acks.get(id as number)?.(error) : undefined,
    };
    const { engine } = this.io;
    if (this.connected && engine.line?.isFull && !flags.volatile)
      throw explained("ERR_OUTBOX_FULL", this.nsp);
    if (ack) this.#await(this.#nextId++, ack, flags);
    const isReady = this.connected && !engine.isStale;
    if (isReady && (!flags.volatile || engine.transport.isWritable)) this.#sendEvent(event);
    else if (!flags.volatile) this.sendBuffer.push(event);
  };

  #sendEvent(event: Waiting): void {
    const { engine } = this.io;
    if (event.onReceived && !engine.line) return event.onReceived(explained("ERR_NO_RECEIPT", this.nsp));
    fire(this.any, "outgoing", event.data, this.#mux.onListenerError);
    // The last of its messages is the event's: the server has it when it has that.
    const { contents, compress } = event;
    contents.forEach((content, index) => engine.write(content, contents[index + 1] ? { compress } : event));
  }

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
      if (error) this.sendBuffer = this.sendBuffer.filter((packet) => packet.id !== id);
      if (takesError || !error) this.#call(ack, takesError ? [error, ...args] : args, "acknowledgement");
    };
    const timer =
      timeoutMs !== undefined && clock.setTimer(() => settle(replyError("ERR_REPLY_TIMEOUT")), timeoutMs);
    this.#acks.set(id, settle);
  }

  #call(listener: Listener, args: readonly unknown[], name: string): void {
    callListener(listener, args, this, name, this.#mux.onListenerError);
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
        this.#fire("connect_error", [
          Object.assign(new HoldfastError("ERR_REFUSED", packet.data.message), { data: packet.data.data }),
        ]);
        break;
    }
  }

  #onConnect({ sid, pid }: { readonly sid?: unknown; readonly pid?: unknown }): void {
    if (typeof sid !== "string") {
      this.#fire("connect_error", [explained("ERR_OLD_SERVER", this.nsp)]);
      return;
    }
    this.id = sid;
    this.recovered = !!pid && pid === this.#recovery?.pid;
    // An offset says nothing about another session's log.
    if (!this.recovered) this.#recovery = pid ? { pid } : undefined;
    this.connected = true;
    const before = this.#line;
    this.#line = this.io.engine.line;
    if (before && before !== this.#line && !this.recovered) {
      const { line, received } = before;
      this.#fire("gap", [{ line, received }]);
    }
    for (const args of this.receiveBuffer.splice(0)) this.#dispatch(args);
    for (const event of this.sendBuffer.splice(0)) this.#sendEvent(event);
    this.#queue?.resume();
    this.#fire("connect", []);
  }

  #onEvent({ data, id }: EventPacket): void {
    const args = [...data];
    if (id !== undefined) args.push(this.#ackOf(id));
    // With connection state recovery the server adds its offset to each event that asks for no reply.
    else if (this.#recovery && args.length > 1 && isOffset(args.at(-1))) this.#recovery.offset = args.pop();
    if (this.connected) this.#dispatch(args);
    else this.receiveBuffer.push(args);
  }

  #ackOf(id: number): Ack {
    let connection = this.#connection;
    return (...data) => {
      if (connection !== this.#connection) return;
      this.#write({ type: ACK, nsp: this.nsp, data, id });
      connection = -1;
    };
  }

  #dispatch(args: readonly unknown[]): void {
    fire(this.any, "incoming", args, this.#mux.onListenerError);
    this.#fire(args[0] as string, args.slice(1));
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
    // Who leaves misses nothing.
    if (!this.active) this.#line = undefined;
    if (wasConnected) this.#fire("disconnect", [reason, details]);
    // What waits in the buffer may still be answered. Copies: a callback may await anew, and that is not to fail.
    for (const [id, settle] of Array.from(this.#acks)) {
      if (!this.sendBuffer.some((event) => event.id === id)) settle(replyError("ERR_REPLY_DISCONNECTED"));
    }
  }
}
