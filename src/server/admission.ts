// The half of a mux that lets clients into namespaces: looks for the namespace, fetches what they come back to, asks the middlewares,
// and joins them. Which packets come and where they go is mux.ts.
import type { Timer } from "../core/index.js";
import {
  PacketType,
  toCodecV4,
  type Codec,
  type ConnectPacket,
  type DecoderLimits,
  type Packet,
} from "../protocol/index.js";
import { encodePacket, type Context } from "./context.js";
import { ServerError } from "./errors.js";
import { runMiddlewares, type Verdict } from "./middleware.js";
import {
  announceSocket,
  fetchFor,
  joinNamespace,
  makeSocket,
  middlewaresFor,
  type AnyNamespace,
} from "./namespace.js";
import type { Namespaces, Search } from "./namespaces.js";
import { PeerError, type PeerErrorCode } from "./engine/peer-error.js";
import { Pending } from "./pending.js";
import { internalError, refusalOf, type ConnectRefusal } from "./connect-refusal.js";
import { Seats } from "./seats.js";
import type { SessionFace } from "./engine/session-face.js";
import { closeSocket, grantOf, stopSocket } from "./socket-core.js";
import type { Client, JoinOutcome, SessionShare } from "./socket-core.js";
import type { AnySocket } from "./socket.js";

/** What a server gives the mux of each session. */
export interface MuxPorts {
  readonly context: Context;
  /** How long a client may stay without being in a namespace, and wait for the middlewares of one. */
  readonly connectTimeoutMs: number;
  readonly limits: Partial<DecoderLimits>;
  namespace(name: string): AnyNamespace | undefined;
  /** Looks for one that is not there, or makes it, if the application lets this client. */
  search: Namespaces["search"];
}

const noAuth: Readonly<Record<string, unknown>> = Object.freeze({});

/** The namespaces of one session, as far as its client enters them. */
export abstract class Admission implements SessionShare {
  protected readonly ports: MuxPorts;
  protected readonly codec: Codec;
  protected readonly seats: Seats;
  /** Namespaces that we ended: what the peer had sent before it knew is dropped, not punished. */
  protected ended: Set<string> | null = null;
  protected isClosed = false;
  /** Runs from birth, and from when the last socket has left, until one joins. */
  #connectTimer: Timer = null;
  #isOverdue = false;
  /** How often it asked for one namespace more than it may have. */
  #excess = 0;

  constructor({ protocol }: SessionFace, ports: MuxPorts) {
    this.ports = ports;
    const { codec, clock } = ports.context;
    this.codec = protocol === 4 ? codec : toCodecV4(codec);
    this.seats = new Seats(clock);
    this.#awaitConnect();
    // Clients of Socket.IO 2 are in the main namespace without asking.
    if (protocol === 3) clock.defer(() => this.#greet());
  }

  abstract readonly session: SessionFace;
  abstract readonly client: Client;
  abstract newSocketId(nsp: string): string;
  abstract onLeft(id: string, nsp: string): void;
  abstract disconnect(): void;
  /** Takes a packet that waited while its client was let in. */
  protected abstract route(packet: Packet, size: number): void;

  /** Ends the session. Without a reason it is not the peer's fault, or has been told. */
  protected end(why?: PeerErrorCode): void {
    this.session.fail("forced server close", why === undefined ? undefined : new PeerError(why));
  }

  #greet(): void {
    if (!this.isClosed) this.connect({ type: PacketType.CONNECT, nsp: "/" });
  }

  /** Lets the client into a namespace, or tells it why not. */
  protected connect({ nsp, data }: ConnectPacket): void {
    const { context } = this.ports;
    const { maxNamespaces } = context.limits();
    if (this.seats.size >= maxNamespaces) {
      context.incidents.report("too-many-namespaces", "Too many namespaces", this.session);
      // A megabyte holds tens of thousands of such packets, and each answer has its price.
      if (++this.#excess > maxNamespaces) return this.end();
      return this.refuse(nsp, { message: "Too many namespaces" });
    }
    const namespace = this.ports.namespace(nsp);
    if (namespace === undefined) this.#search(nsp, data ?? noAuth);
    else this.#enter(namespace, data ?? noAuth);
  }

  #search(nsp: string, auth: Readonly<Record<string, unknown>>): void {
    const pending = new Pending(null);
    this.seats.set(nsp, pending);
    const settle = (search: Search): void => {
      if (this.seats.get(nsp) !== pending) return;
      this.seats.vacate(nsp);
      if (search.kind === "found") {
        this.#enter(search.namespace, auth);
        this.#release(pending);
        return;
      }
      const { onHandlerError, incidents } = this.ports.context;
      if (search.kind === "failed") onHandlerError(search.error, "connection", this);
      else incidents.report("unknown-namespace", "Invalid namespace", this.session);
      this.refuse(nsp, search.kind === "failed" ? internalError : { message: "Invalid namespace" });
      this.endIfIdle();
    };
    this.ports.search(nsp, auth, settle);
    this.#limit(nsp, pending, "The functions given to io.of()", settle);
  }

  #enter(namespace: AnyNamespace, auth: Readonly<Record<string, unknown>>): void {
    const nsp = namespace.name;
    this.ended?.delete(nsp);
    const fetched = this.session.protocol === 4 ? fetchFor(namespace, auth) : null;
    // Fast path: whatever the client may come back to is here.
    if (fetched === null) return this.#admit(namespace, auth);
    const pending = new Pending(null);
    this.seats.set(nsp, pending);
    void this.#admitLater(fetched, namespace, auth, pending);
  }

  async #admitLater(
    fetched: Promise<void>,
    namespace: AnyNamespace,
    auth: Readonly<Record<string, unknown>>,
    pending: Pending,
  ): Promise<void> {
    await fetched;
    if (this.seats.get(namespace.name) !== pending) return;
    this.seats.vacate(namespace.name);
    this.#admit(namespace, auth);
    this.#release(pending);
  }

  #admit(namespace: AnyNamespace, auth: Readonly<Record<string, unknown>>): void {
    const nsp = namespace.name;
    const socket = makeSocket(namespace, this, auth);
    // If its client left an old connection for this one, handlers were called, and may have ended it.
    if (this.isClosed) return closeSocket(socket, "forced close");
    const middlewares = middlewaresFor(namespace, socket);
    // Fast path: without middlewares the client is in before its next packet is read.
    if (middlewares === null) return this.#join(namespace, socket);
    const pending = new Pending(socket);
    this.seats.set(nsp, pending);
    const settle = (verdict: Verdict): void => {
      // The client may have left meanwhile, and even have come back.
      if (this.seats.get(nsp) !== pending) return;
      if (verdict.kind !== "passed") return this.#turnAway(namespace, socket, verdict);
      this.seats.vacate(nsp);
      this.#join(namespace, socket);
      this.#release(pending);
    };
    runMiddlewares(middlewares, socket, settle);
    this.#limit(nsp, pending, `The middlewares of ${nsp}`, settle);
  }

  /** Fails the wait for functions that do not call `next`. */
  #limit(
    nsp: string,
    pending: Pending,
    who: string,
    settle: (failure: { readonly kind: "failed"; readonly error: unknown }) => void,
  ): void {
    if (this.seats.get(nsp) !== pending) return;
    const error = new ServerError("ERR_NO_ANSWER", `${who} have not called next() in time.`);
    pending.timer = this.ports.context.clock.setTimer(
      () => settle({ kind: "failed", error }),
      this.ports.connectTimeoutMs,
    );
  }

  #turnAway(namespace: AnyNamespace, socket: AnySocket, verdict: Exclude<Verdict, { kind: "passed" }>): void {
    if (verdict.kind === "failed") this.ports.context.onHandlerError(verdict.error, "connection", socket);
    this.refuse(namespace.name, refusalOf(verdict));
    closeSocket(socket, "server namespace disconnect");
  }

  /** What waited goes where it was going. */
  #release(pending: Pending): void {
    for (const packet of pending.held) if (!this.isClosed) this.route(packet, 0);
  }

  /** A client that is in no namespace any more has as long as a new one to join another. */
  protected endIfIdle(): void {
    if (this.seats.size > 0) return;
    if (this.#isOverdue) this.end("connect-overdue");
    else if (this.#connectTimer === null) this.#awaitConnect();
  }

  #join(namespace: AnyNamespace, socket: AnySocket): void {
    this.stopAwaitingConnect();
    this.session.settle();
    this.seats.set(namespace.name, socket);
    let outcome: JoinOutcome;
    try {
      outcome = joinNamespace(namespace, socket, this);
    } catch (error) {
      // The adapter does not take it.
      return this.#turnAway(namespace, socket, { kind: "failed", error });
    }
    // While middlewares took their time, the log forgot what the client missed: it shall come once more, and begin anew.
    if (outcome === "forgotten") return this.end();
    if (outcome === "joined") this.grant(socket);
    announceSocket(namespace, socket);
    this.session.request.settle?.();
  }

  /** Tells the client that it is in. */
  grant(socket: AnySocket): void {
    const packet: ConnectPacket = { type: PacketType.CONNECT, nsp: socket.nsp.name, data: grantOf(socket) };
    // Its connection is being closed, and takes nothing more.
    if (!this.#send(packet)) stopSocket(socket);
  }

  /** Tells the client that it is not let into a namespace. */
  protected refuse(nsp: string, data: ConnectRefusal): void {
    try {
      this.#send({ type: PacketType.CONNECT_ERROR, nsp, data });
    } catch (error) {
      // The data that a middleware gave to its error cannot be written.
      this.ports.context.onHandlerError(error, "connection", this);
      this.#send({ type: PacketType.CONNECT_ERROR, nsp, data: internalError });
    }
  }

  #send(packet: Packet): boolean {
    return this.session.deliver(encodePacket(this.codec, packet), null);
  }

  #awaitConnect(): void {
    this.#connectTimer = this.ports.context.clock.setTimer(() => {
      this.#connectTimer = null;
      this.#isOverdue = true;
      // Middlewares that are at work have a timer of their own, and their client gets their answer.
      if (this.seats.size === 0) this.end("connect-overdue");
    }, this.ports.connectTimeoutMs);
  }

  /** The client has joined, or is gone. */
  protected stopAwaitingConnect(): void {
    this.#isOverdue = false;
    if (this.#connectTimer === null) return;
    this.ports.context.clock.clearTimer(this.#connectTimer);
    this.#connectTimer = null;
  }
}
