// One client in one namespace as the wire sees it: its state, the replies it owes and is owed, its frames. What handlers
// hold is socket.ts; how the session is shared is for the mux.
import type { Delivery } from "../adapters/adapter.js";
import {
  callListener,
  fire,
  Replies,
  replyError,
  type DefaultEventsMap,
  type EventMap,
  type Listener,
  type OnReply,
} from "../core/index.js";
import {
  explained,
  PacketType,
  type AckPacket,
  type EncodedFrame,
  type EventPacket,
  type ServerDisconnectReason,
} from "../protocol/index.js";
import { guardAdapter } from "./adapter-guard.js";
import { everyone } from "./audience.js";
import type { Broadcast } from "./broadcast.js";
import { encodePacket } from "./context.js";
import { callAny, dispatch, type Receiver } from "./dispatch.js";
import { answeringFailures, replyToFailure } from "./error-reply.js";
import { refuseReserved } from "./errors.js";
import { HookedEmitter } from "./hooks.js";
import type { AnyContinuity } from "./continuity.js";
import { refuseRooms } from "./socket-limits.js";
import type { SessionFace } from "./engine/session-face.js";
import type { EmitMode } from "./socket-operator.js";
import type { HostRequest } from "./typed-events.js";

/** What the library tells a socket's listeners. */
export interface SocketEvents {
  /** The socket is about to leave; its rooms are still there. */
  disconnecting(reason: ServerDisconnectReason, description?: unknown): void;
  /** The socket has left. */
  disconnect(reason: ServerDisconnectReason, description?: unknown): void;
  /** A middleware of this socket refused an event, or the peer sent something that cannot be decoded. */
  error(error: Error): void;
}

/** The session behind a socket, as Socket.IO shows it: `socket.client`. */
export interface Client {
  /** The id of the session; it is not the id of any socket. */
  readonly id: string;
  readonly conn: SessionFace["conn"];
  /** The first HTTP request, as the host received it. */
  readonly request: HostRequest;
}

/** One namespace's share of a session: what a socket asks of the mux. */
export interface SessionShare {
  readonly session: SessionFace;
  readonly client: Client;
  /** Makes the id of a socket in the namespace `nsp`. */
  newSocketId(nsp: string): string;
  /** The socket `id` has left the namespace `nsp`. */
  onLeft(id: string, nsp: string): void;
  /** Leaves every namespace and ends the session. */
  disconnect(): void;
}

/** A socket whose event maps do not matter. */
export type AnySocketCore = SocketCore<DefaultEventsMap>;

type State = "connecting" | "connected" | "leaving" | "gone";

let open: (socket: AnySocketCore) => void;
let resume: <Socket extends AnySocketCore>(socket: Socket, granter: Granter<Socket>) => JoinOutcome;
let grantOf: (socket: AnySocketCore) => Readonly<Record<string, string>>;
let receive: (socket: AnySocketCore, packet: EventPacket | AckPacket) => void;
let refuseEvent: (socket: AnySocketCore, packet: EventPacket, error: Error) => void;
let pendingOf: (socket: AnySocketCore) => { readonly awaited: number; readonly owed: number };
let close: (socket: AnySocketCore, reason: ServerDisconnectReason, description?: unknown) => void;
let stop: (socket: AnySocketCore) => void;
let fail: (socket: AnySocketCore, error: Error) => void;
let awaitReply: (
  socket: AnySocketCore,
  id: number,
  onReply: (...args: unknown[]) => void,
  onLost?: () => void,
) => void;

/** Who tells clients that they are in. */
export interface Granter<Socket> {
  grant(socket: Socket): void;
}

/** What becomes of a client that asks for a namespace. `granted`: it was told that it is in; `forgotten`: what it missed is not there any more. */
export type JoinOutcome = "joined" | "granted" | "forgotten";

/** The machine under a socket. */
export abstract class SocketCore<ListenEvents extends EventMap>
  extends HookedEmitter<ListenEvents, SocketEvents>
  implements Receiver
{
  /** 20 characters that nobody can guess; another one after each reconnection. With clients of Socket.IO 2: the session's. */
  readonly id: string;
  protected readonly channel: Broadcast;
  protected readonly share: SessionShare;
  /** Whatever the application wants to remember of this client. */
  abstract data: unknown;
  abstract readonly rooms: ReadonlySet<string>;
  /** Null if the client cannot come back to this socket. */
  readonly #continuity: AnyContinuity | null;
  #state: State = "connecting";
  // Absent until the first reply is awaited.
  #replies: Replies | null = null;
  /** How many replies handlers have not given. */
  #owed = 0;

  static {
    open = (socket) => (socket.#state = "connected");
    resume = (socket, granter) => socket.#resume(granter);
    grantOf = (socket) => {
      const pid = socket.#continuity?.pid;
      return pid === undefined ? { sid: socket.id } : { sid: socket.id, pid };
    };
    receive = (socket, packet) => socket.#receive(packet);
    refuseEvent = (socket, { id, data }, error) => {
      if (id === undefined) return;
      replyToFailure(socket.channel.context, socket.#replyTo(id), error, String(data[0]), socket);
    };
    close = (socket, reason, description) => socket.#close(reason, description);
    stop = (socket) => {
      if (socket.#continuity !== null) socket.channel.recovery?.stop(socket.#continuity);
    };
    pendingOf = (socket) => ({ awaited: socket.#replies?.size ?? 0, owed: socket.#owed });
    fail = (socket, error) => {
      fire(socket, "error", [error], socket.channel.context.onHandlerError);
    };
    awaitReply = (socket, id, onReply, onLost) => {
      socket.#expect(id, (error, args) => (error === null ? onReply(...args) : onLost?.()));
    };
  }

  constructor(channel: Broadcast, share: SessionShare, continuity: AnyContinuity | null) {
    super();
    this.#continuity = continuity;
    this.id = continuity?.sid ?? share.newSocketId(channel.nsp);
    this.channel = channel;
    this.share = share;
  }

  /** True between `connection` and `disconnect`; false in the middlewares of the namespace. */
  get connected(): boolean {
    return this.#state === "connected" || this.#state === "leaving";
  }

  /** The opposite of {@link connected}. */
  get disconnected(): boolean {
    return !this.connected;
  }

  /**
   * Joins a room or several. Nothing happens once the socket has gone.
   *
   * @throws ServerError `ERR_TOO_MANY_ROOMS`, `ERR_INVALID_ROOM`: then it joins none of them
   */
  join(rooms: string | readonly string[]): void {
    if (this.#state === "gone") return;
    const { adapter, context } = this.channel;
    const names = Array.isArray(rooms) ? (rooms as readonly string[]) : [rooms as string];
    refuseRooms(names, adapter.sids.get(this.id), context.limits());
    adapter.addAll(this.id, names);
  }

  /** Leaves a room. */
  leave(room: string): void {
    this.channel.adapter.del(this.id, room);
  }

  /** Leaves the namespace; with `close`, every namespace, and the session ends. */
  disconnect(isClosing = false): this {
    if (this.#state !== "connected") return this;
    if (isClosing) {
      this.share.disconnect();
    } else {
      const { codec } = this.channel.context;
      this.#write(encodePacket(codec, { type: PacketType.DISCONNECT, nsp: this.channel.nsp }));
      this.#close("server namespace disconnect");
    }
    return this;
  }

  /** Bytes of the messages that have not left this process, for whichever namespaces of this client. */
  get bufferedBytes(): number {
    return this.share.session.bufferedBytes;
  }

  /**
   * Waits until nothing waits for this client any more: after an `emit` that said false.
   *
   * @throws HoldfastError (as rejection) "socket has been disconnected" if it leaves before that
   * @example
   * for await (const row of rows) if (!socket.emit("row", row)) await socket.drained();
   */
  async drained(): Promise<void> {
    const isDrained = this.#state !== "gone" && (await this.share.session.drained());
    if (!isDrained) throw replyError("ERR_REPLY_DISCONNECTED");
  }

  /** Writes a broadcast: what adapters call. */
  deliver(given: Delivery): boolean {
    const continuity = this.#continuity;
    // Fast path: it is the same for all.
    const delivery = continuity === null || continuity.adjust === null ? given : continuity.adjust(given);
    const { frames, packet, isVolatile, whenSlow, offset } = delivery;
    const { session } = this.share;
    const isLeftOut = this.#state === "gone" || (isVolatile && !session.isWritable);
    const isWritten = !isLeftOut && session.deliver(frames, whenSlow);
    if (isWritten && offset !== undefined && continuity !== null) continuity.sent = offset;
    // Then only: what a listener emits in its turn must not overtake it.
    this.#tellOutgoing(packet);
    return isWritten;
  }

  protected emitData(data: unknown[], mode: EmitMode): boolean {
    const event = data[0] as string;
    refuseReserved(event);
    const callback = data.at(-1);
    if (typeof callback !== "function") return this.#transmit(data, mode, undefined);
    data.pop();
    const { onHandlerError } = this.channel.context;
    const call = (args: readonly unknown[]): void =>
      callListener(callback as Listener, args, this, event, onHandlerError);
    return this.#await(data, mode, (error, args) => {
      if (mode.timeoutMs !== undefined) call(error === null ? [null, ...args] : [error]);
      else if (error === null) call(args);
    });
  }

  protected emitDataWithAck(data: unknown[], mode: EmitMode): Promise<unknown> {
    refuseReserved(data[0]);
    return new Promise((resolve, reject) => {
      this.#await(data, mode, (error, args) => (error === null ? resolve(args[0]) : reject(error)));
    });
  }

  protected emitDataReliably(data: unknown[], { mayCompress, timeoutMs }: EmitMode): Promise<void> {
    refuseReserved(data[0]);
    if (this.#state === "gone") return Promise.reject(replyError("ERR_REPLY_DISCONNECTED"));
    const { line } = this.share.session;
    if (line === null) return Promise.reject(explained("ERR_NO_RECEIPT", this.channel.nsp));
    const packet: EventPacket = { type: PacketType.EVENT, nsp: this.channel.nsp, data };
    const mode = { isVolatile: false, mayCompress };
    const given = this.channel.prepareFor(this.id, packet, mode, this.#continuity?.own);
    // Adjusted before its last frame is watched: deliver() leaves it as it is then.
    const delivery = this.#continuity?.adjust?.(given) ?? given;
    const id = this.channel.takeReplyId();
    return new Promise((resolve, reject) => {
      this.#expect(id, (error) => (error === null ? resolve() : reject(error)), timeoutMs);
      const last = delivery.frames.at(-1);
      if (last !== undefined) line.watch(last, () => this.#replies?.settle(id, []));
      this.deliver({ ...delivery, whenSlow: null });
    });
  }

  #await(data: readonly unknown[], mode: EmitMode, onReply: OnReply): boolean {
    const id = this.channel.takeReplyId();
    const isSent = this.#transmit(data, mode, id);
    if (this.#state === "gone") onReply(replyError("ERR_REPLY_DISCONNECTED"), []);
    else this.#expect(id, onReply, mode.timeoutMs);
    return isSent;
  }

  #expect(id: number, onReply: OnReply, timeoutMs = this.channel.context.limits().ackDeadline): void {
    (this.#replies ??= new Replies(this.channel.context.clock)).expect(id, onReply, timeoutMs);
  }

  #transmit(data: readonly unknown[], mode: EmitMode, id: number | undefined): boolean {
    const packet: EventPacket = { type: PacketType.EVENT, nsp: this.channel.nsp, data, id };
    if (this.#state !== "gone") {
      const delivery = this.channel.prepareFor(this.id, packet, mode, this.#continuity?.own);
      return this.deliver(delivery) && !this.share.session.isBehind;
    }
    return id === undefined && !mode.isVolatile && this.#sendOn(packet, mode);
  }

  /** The client may come back, or has come back, with another socket of the same id: the event finds it. */
  #sendOn(packet: EventPacket, { mayCompress }: EmitMode): boolean {
    const { recovery, adapter } = this.channel;
    if (recovery === null || this.#continuity === null || !recovery.expects(this.#continuity)) return false;
    adapter.broadcast(packet, { ...everyone, mayCompress, rooms: [this.id] });
    return true;
  }

  #tellOutgoing(packet: EventPacket): void {
    // Fast path: nobody listens, and what another node has encoded is not read.
    if (this.hooks === null) return;
    callAny(this.hooks.outgoing, this, packet.data, this.channel.context.onHandlerError);
  }

  /** Writes what must not be lost. */
  #write(frames: readonly EncodedFrame[]): void {
    if (this.#state !== "gone") this.share.session.deliver(frames, null);
  }

  #receive(packet: EventPacket | AckPacket): void {
    if (packet.type === PacketType.ACK) {
      if (this.#replies?.settle(packet.id, packet.data) === true) return;
      const { gatherings, context } = this.channel;
      if (!gatherings.reply(packet.id, this.id, packet.data)) {
        context.incidents.report("unexpected-reply", "a reply that nobody awaits", this.share.session);
      }
      return;
    }
    const { recovery, context } = this.channel;
    if (this.#continuity !== null) recovery?.touch(this.#continuity);
    if (packet.id === undefined) return dispatch(this, this.hooks, packet.data, context.onHandlerError);
    const reply = this.#replyTo(packet.id);
    const onFailure = answeringFailures(context, reply);
    dispatch(this, this.hooks, [...packet.data, reply], context.onHandlerError, onFailure);
  }

  #replyTo(id: number): (...args: unknown[]) => void {
    let hasReplied = false;
    this.#owed++;
    return (...data) => {
      if (hasReplied) return;
      const packet: AckPacket = { type: PacketType.ACK, nsp: this.channel.nsp, data, id };
      // Encoding may throw at the handler, which may then reply with something else.
      const frames = encodePacket(this.channel.context.codec, packet);
      hasReplied = true;
      this.#owed--;
      this.#write(frames);
    };
  }

  /** Writes what the client missed, before anything new can reach it. */
  #resume(granter: Granter<this>): JoinOutcome {
    const { recovery } = this.channel;
    if (recovery === null || this.#continuity === null) return "joined";
    const missed = recovery.open(this.#continuity, this);
    if (missed === null) return "forgotten";
    // Clients of Socket.IO's keep what they are given before they are in, and do not count it. If the connection broke then, they would
    // ask for all of it once more, and in the end handle it twice.
    const isGranted = missed.length > 0 && !recovery.terms.missedBeforeConnect;
    if (isGranted) granter.grant(this);
    for (const { frames, offset } of missed) {
      this.#write(frames);
      this.#continuity.sent = offset;
    }
    return isGranted ? "granted" : "joined";
  }

  #close(reason: ServerDisconnectReason, description?: unknown): void {
    if (this.#state === "leaving" || this.#state === "gone") return;
    const wasConnected = this.#state === "connected";
    const { adapter, gatherings, recovery, context } = this.channel;
    const args = description === undefined ? [reason] : [reason, description];
    this.#state = wasConnected ? "leaving" : "gone";
    if (wasConnected) fire(this, "disconnecting", args, context.onHandlerError);
    this.#state = "gone";
    if (this.#continuity !== null) recovery?.leave(this.#continuity, reason);
    void guardAdapter(context.onHandlerError, "leave", adapter, () => adapter.delAll(this.id));
    this.share.onLeft(this.id, this.channel.nsp);
    gatherings.leave(this.id);
    this.#replies?.failAll("ERR_REPLY_DISCONNECTED");
    if (wasConnected) fire(this, "disconnect", args, context.onHandlerError);
  }
}

// For mux and namespace alone: what happens to a socket, as opposed to what its user does with it.
export {
  awaitReply as awaitReplyOf,
  close as closeSocket,
  fail as failSocket,
  grantOf,
  open as openSocket,
  pendingOf,
  receive as receivePacket,
  refuseEvent,
  resume as resumeSocket,
  stop as stopSocket,
};
