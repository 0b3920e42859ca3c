// One session shared by its namespaces: who may speak, and where each packet goes. What is in a packet it does not ask.
import type { Timer } from "../core/index.js";
import {
  Fault,
  PacketType,
  toCodecV4,
  type Codec,
  type ConnectPacket,
  type DecoderLimits,
  type Packet,
  type PacketDecoder,
  type ServerDisconnectReason,
} from "../protocol/index.js";
import { encodePacket, type Context } from "./context.js";
import { ParseError, ServerError } from "./errors.js";
import { runMiddlewares, type Verdict } from "./middleware.js";
import {
  announceSlow,
  announceSocket,
  fetchFor,
  joinNamespace,
  leaveNamespace,
  makeSocket,
  middlewaresFor,
  type AnyNamespace,
} from "./namespace.js";
import type { Namespaces, Search } from "./namespaces.js";
import { PeerError, type PeerErrorCode } from "./engine/peer-error.js";
import { Pending } from "./pending.js";
import { internalError, refusalOf, type ConnectRefusal } from "./connect-refusal.js";
import { Seats } from "./seats.js";
import type { SessionEvents, SessionFace } from "./engine/session-face.js";
import { closeSocket, failSocket, grantOf, receivePacket, refuseEvent, stopSocket } from "./socket-core.js";
import type { Client, SessionShare } from "./socket-core.js";
import { Socket, type AnySocket } from "./socket.js";
import type { HostRequest } from "./typed-events.js";

/** What a server gives the mux of each session. */
export interface MuxPorts {
  readonly context: Context;
  /** How long a client may stay without being in a namespace, and wait for the middlewares of one. */
  readonly connectTimeoutMs: number;
  readonly limits: Partial<DecoderLimits>;
  namespace(name: string): AnyNamespace | undefined;
  /** Looks for one that is not there, or makes it, if the application lets this client. */
  search: Namespaces["search"];
  /** See `Membership`: a process that was stopped reads what was on its way before its timers tell how late it is. Null: no cluster. */
  readonly hasStoodStill: (() => boolean) | null;
}

/** Names of namespaces that we ended, which clients choose where a pattern makes namespaces. */
const maxEnded = 100;

/** How long the attachments of a packet may take to follow it. All namespaces of the session wait behind them. */
const attachmentsTimeoutMs = 30_000;
const noAuth: Readonly<Record<string, unknown>> = Object.freeze({});

/** The namespaces of one session. */
export class Mux implements SessionShare, SessionEvents {
  #session: SessionFace;
  readonly #ports: MuxPorts;
  readonly #codec: Codec;
  readonly #decoder: PacketDecoder;
  readonly #seats: Seats;
  /** Namespaces that we ended: what the peer had sent before it knew is dropped, not punished. */
  #ended: Set<string> | null = null;
  /** Runs from birth, and from when the last socket has left, until one joins. */
  #connectTimer: Timer = null;
  #isOverdue = false;
  #incomingSize = 0;
  /** How often it asked for one namespace more than it may have. */
  #excess = 0;
  #attachmentsTimer: Timer = null;
  #isClosed = false;

  constructor(session: SessionFace, ports: MuxPorts) {
    this.#session = session;
    this.#ports = ports;
    const { codec, clock } = ports.context;
    this.#codec = session.protocol === 4 ? codec : toCodecV4(codec);
    this.#decoder = this.#codec.createDecoder(ports.limits);
    this.#seats = new Seats(clock);
    this.#awaitConnect();
    // Clients of Socket.IO 2 are in the main namespace without asking.
    if (session.protocol === 3) clock.defer(() => this.#greet());
  }

  /** Another one when the client has come back on a new connection, or is away. */
  get session(): SessionFace {
    return this.#session;
  }

  /** The session as users see it: `socket.client`. */
  get client(): Client {
    return this;
  }

  get id(): string {
    return this.session.id;
  }

  get conn(): SessionFace["conn"] {
    return this.session.conn;
  }

  get request(): HostRequest {
    return this.session.request.raw;
  }

  /** Clients of Socket.IO 2 are not told the ids of their sockets: they make them of the session's. */
  newSocketId(nsp: string): string {
    if (this.session.protocol === 4) return this.#ports.context.newId();
    return nsp === "/" ? this.id : `${nsp}#${this.id}`;
  }

  onMessage(content: string | Uint8Array): void {
    if (this.#ports.hasStoodStill?.() === true || this.#isClosed) return;
    this.#incomingSize += content.length;
    const packet = this.#decoder.add(content);
    if (packet === undefined) return this.#awaitAttachments();
    this.#stopAwaitingAttachments();
    if (packet instanceof Fault) return this.#endForFault(packet);
    const size = this.#incomingSize;
    this.#incomingSize = 0;
    // What was asked for is not held against who answers.
    if (packet.type === PacketType.ACK || this.session.spend()) this.#route(packet, size);
    else if (!this.#isClosed) this.#drop(packet, size);
  }

  onDrain(): void {
    // A volatile emit asks the session itself whether it is writable.
  }

  onMoved(session: SessionFace): void {
    this.#session = session;
  }

  onBehind(): void {
    for (const socket of this.#seats.sockets()) {
      const namespace = this.#ports.namespace(socket.nsp.name);
      if (namespace !== undefined) announceSlow(namespace, socket);
    }
  }

  onClosing(): void {
    for (const socket of this.#seats.sockets()) stopSocket(socket);
  }

  onClose(reason: ServerDisconnectReason, description?: unknown): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopAwaitingConnect();
    this.#stopAwaitingAttachments();
    for (const socket of this.#seats.sockets()) closeSocket(socket, reason, description);
    // What is left waits for functions that look for a namespace.
    this.#seats.vacateAll();
  }

  /** Leaves every namespace and ends the session. */
  disconnect(): void {
    for (const socket of this.#seats.sockets()) {
      socket.disconnect();
      // One that waits for its middlewares is not connected yet, and would be let in when they pass it.
      closeSocket(socket, "server namespace disconnect");
    }
    this.#seats.vacateAll();
    this.session.close();
  }

  onLeft(id: string, nsp: string): void {
    this.#seats.vacate(nsp);
    const namespace = this.#ports.namespace(nsp);
    if (namespace !== undefined) leaveNamespace(namespace, id);
    if (this.#isClosed) return;
    this.#ended ??= new Set();
    if (this.#ended.size >= maxEnded) this.#ended.clear();
    this.#ended.add(nsp);
    this.#endIfIdle();
  }

  #route(packet: Packet, size: number): void {
    const seat = this.#seats.get(packet.nsp);
    // Fast path: what a session is for.
    if (seat instanceof Socket && (packet.type === PacketType.EVENT || packet.type === PacketType.ACK)) {
      return receivePacket(seat, packet);
    }
    if (packet.type === PacketType.DISCONNECT && seat !== undefined) {
      const socket = seat instanceof Pending ? seat.socket : seat;
      if (socket === null) this.#seats.vacate(packet.nsp);
      else closeSocket(socket, "client namespace disconnect");
      this.#ended?.delete(packet.nsp);
    } else if (packet.type === PacketType.CONNECT && seat === undefined) {
      this.#connect(packet);
    } else if (seat === undefined && this.#ended?.has(packet.nsp) === true) {
      // Sent before the peer could know.
    } else if (!(seat instanceof Pending && seat.hold(packet, size))) {
      // Socket.IO's answer to whoever speaks out of turn: the whole session ends.
      this.#end(seat instanceof Pending ? "too-many-held-packets" : "unexpected-packet");
    }
  }

  /** A packet above the rate of its session: what it asks for is refused, and who leaves has left. */
  #drop(packet: Packet, size: number): void {
    const seat = this.#seats.get(packet.nsp);
    if (packet.type === PacketType.CONNECT) this.#refuse(packet.nsp, { message: "Too many events" });
    else if (packet.type !== PacketType.EVENT) this.#route(packet, size);
    else if (seat instanceof Socket) refuseEvent(seat, packet, new PeerError("event-rate"));
  }

  #greet(): void {
    if (!this.#isClosed) this.#connect({ type: PacketType.CONNECT, nsp: "/" });
  }

  #connect({ nsp, data }: ConnectPacket): void {
    const { context } = this.#ports;
    const { maxNamespaces } = context.limits();
    if (this.#seats.size >= maxNamespaces) {
      context.incidents.report("too-many-namespaces", "Too many namespaces", this.session);
      // A megabyte holds tens of thousands of such packets, and each answer has its price.
      if (++this.#excess > maxNamespaces) return this.#end();
      return this.#refuse(nsp, { message: "Too many namespaces" });
    }
    const namespace = this.#ports.namespace(nsp);
    if (namespace === undefined) this.#search(nsp, data ?? noAuth);
    else this.#enter(namespace, data ?? noAuth);
  }

  #search(nsp: string, auth: Readonly<Record<string, unknown>>): void {
    const pending = new Pending(null);
    this.#seats.set(nsp, pending);
    const end = (search: Search): void => {
      if (this.#seats.get(nsp) !== pending) return;
      this.#seats.vacate(nsp);
      if (search.kind === "found") {
        this.#enter(search.namespace, auth);
        this.#release(pending);
        return;
      }
      const { onHandlerError, incidents } = this.#ports.context;
      if (search.kind === "failed") onHandlerError(search.error, "connection", this);
      else incidents.report("unknown-namespace", "Invalid namespace", this.session);
      this.#refuse(nsp, search.kind === "failed" ? internalError : { message: "Invalid namespace" });
      this.#endIfIdle();
    };
    this.#ports.search(nsp, auth, end);
    this.#limit(nsp, pending, "The functions given to io.of()", end);
  }

  #enter(namespace: AnyNamespace, auth: Readonly<Record<string, unknown>>): void {
    const nsp = namespace.name;
    this.#ended?.delete(nsp);
    const fetched = this.session.protocol === 4 ? fetchFor(namespace, auth) : null;
    // Fast path: whatever the client may come back to is here.
    if (fetched === null) return this.#admit(namespace, auth);
    const pending = new Pending(null);
    this.#seats.set(nsp, pending);
    void this.#admitLater(fetched, namespace, auth, pending);
  }

  async #admitLater(
    fetched: Promise<void>,
    namespace: AnyNamespace,
    auth: Readonly<Record<string, unknown>>,
    pending: Pending,
  ): Promise<void> {
    await fetched;
    if (this.#seats.get(namespace.name) !== pending) return;
    this.#seats.vacate(namespace.name);
    this.#admit(namespace, auth);
    this.#release(pending);
  }

  #admit(namespace: AnyNamespace, auth: Readonly<Record<string, unknown>>): void {
    const nsp = namespace.name;
    const socket = makeSocket(namespace, this, auth);
    // If its client left an old connection for this one, handlers were called, and may have ended it.
    if (this.#isClosed) return closeSocket(socket, "forced close");
    const middlewares = middlewaresFor(namespace, socket);
    // Fast path: without middlewares the client is in before its next packet is read.
    if (middlewares === null) return this.#join(namespace, socket);
    const pending = new Pending(socket);
    this.#seats.set(nsp, pending);
    const end = (verdict: Verdict): void => {
      // The client may have left meanwhile, and even have come back.
      if (this.#seats.get(nsp) !== pending) return;
      if (verdict.kind !== "passed") return this.#turnAway(namespace, socket, verdict);
      this.#seats.vacate(nsp);
      this.#join(namespace, socket);
      this.#release(pending);
    };
    runMiddlewares(middlewares, socket, end);
    this.#limit(nsp, pending, `The middlewares of ${nsp}`, end);
  }

  /** Fails the wait for functions that do not call `next`. */
  #limit(
    nsp: string,
    pending: Pending,
    who: string,
    end: (failure: { readonly kind: "failed"; readonly error: unknown }) => void,
  ): void {
    if (this.#seats.get(nsp) !== pending) return;
    const error = new ServerError("ERR_NO_ANSWER", `${who} have not called next() in time.`);
    pending.timer = this.#ports.context.clock.setTimer(
      () => end({ kind: "failed", error }),
      this.#ports.connectTimeoutMs,
    );
  }

  #turnAway(namespace: AnyNamespace, socket: AnySocket, verdict: Exclude<Verdict, { kind: "passed" }>): void {
    if (verdict.kind === "failed") this.#ports.context.onHandlerError(verdict.error, "connection", socket);
    this.#refuse(namespace.name, refusalOf(verdict));
    closeSocket(socket, "server namespace disconnect");
  }

  /** What waited goes where it was going. */
  #release(pending: Pending): void {
    for (const packet of pending.held) if (!this.#isClosed) this.#route(packet, 0);
  }

  #endIfIdle(): void {
    if (this.#seats.size > 0) return;
    if (this.#isOverdue) this.#end("connect-overdue");
    else if (this.#connectTimer === null) this.#awaitConnect();
  }

  #join(namespace: AnyNamespace, socket: AnySocket): void {
    this.#stopAwaitingConnect();
    this.session.settle();
    this.#seats.set(namespace.name, socket);
    try {
      // While middlewares took their time, the log forgot what the client missed: it shall come once more, and begin anew.
      if (!joinNamespace(namespace, socket)) return this.#end();
    } catch (error) {
      // The adapter does not take it.
      return this.#turnAway(namespace, socket, { kind: "failed", error });
    }
    const grant: ConnectPacket = { type: PacketType.CONNECT, nsp: namespace.name, data: grantOf(socket) };
    // Its connection is being closed, and takes nothing more.
    if (!this.#send(grant)) stopSocket(socket);
    announceSocket(namespace, socket);
    this.session.request.settle?.();
  }

  #refuse(nsp: string, data: ConnectRefusal): void {
    try {
      this.#send({ type: PacketType.CONNECT_ERROR, nsp, data });
    } catch (error) {
      // The data that a middleware gave to its error cannot be written.
      this.#ports.context.onHandlerError(error, "connection", this);
      this.#send({ type: PacketType.CONNECT_ERROR, nsp, data: internalError });
    }
  }

  #send(packet: Packet): boolean {
    return this.session.deliver(encodePacket(this.#codec, packet), null);
  }

  #end(why?: PeerErrorCode): void {
    this.session.fail("forced server close", why === undefined ? undefined : new PeerError(why));
  }

  #endForFault(fault: Fault): void {
    const error = new ParseError(fault);
    for (const seat of this.#seats.all()) if (seat instanceof Socket) failSocket(seat, error);
    this.session.fail("forced close", error);
  }

  #awaitAttachments(): void {
    this.#attachmentsTimer ??= this.#ports.context.clock.setTimer(() => {
      this.#attachmentsTimer = null;
      if (this.#session.isAway === true) return this.#awaitAttachments();
      this.#endForFault(
        new Fault("attachments-overdue", "the attachments of a packet did not follow it in time"),
      );
    }, attachmentsTimeoutMs);
  }

  #stopAwaitingAttachments(): void {
    if (this.#attachmentsTimer === null) return;
    this.#ports.context.clock.clearTimer(this.#attachmentsTimer);
    this.#attachmentsTimer = null;
  }

  #awaitConnect(): void {
    this.#connectTimer = this.#ports.context.clock.setTimer(() => {
      this.#connectTimer = null;
      this.#isOverdue = true;
      // Middlewares that are at work have a timer of their own, and their client gets their answer.
      if (this.#seats.size === 0) this.#end("connect-overdue");
    }, this.#ports.connectTimeoutMs);
  }

  #stopAwaitingConnect(): void {
    this.#isOverdue = false;
    if (this.#connectTimer === null) return;
    this.#ports.context.clock.clearTimer(this.#connectTimer);
    this.#connectTimer = null;
  }
}
