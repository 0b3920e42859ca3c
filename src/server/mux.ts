// One session shared by its namespaces: where each packet goes, and what all its sockets are told. What is in a packet it does not ask;
// who may speak is admission.ts.
import type { Timer } from "../core/index.js";
import {
  Fault,
  PacketType,
  type Packet,
  type PacketDecoder,
  type ServerDisconnectReason,
} from "../protocol/index.js";
import { Admission, type MuxPorts } from "./admission.js";
import { ParseError } from "./errors.js";
import { announceSlow, leaveNamespace } from "./namespace.js";
import { PeerError } from "./engine/peer-error.js";
import { Pending } from "./pending.js";
import type { SessionEvents, SessionFace } from "./engine/session-face.js";
import { closeSocket, failSocket, receivePacket, refuseEvent, stopSocket } from "./socket-core.js";
import type { Client } from "./socket-core.js";
import { Socket } from "./socket.js";
import type { HostRequest } from "./typed-events.js";

export type { MuxPorts } from "./admission.js";

/** Names of namespaces that we ended, which clients choose where a pattern makes namespaces. */
const maxEnded = 100;

/** How long the attachments of a packet may take to follow it. All namespaces of the session wait behind them. */
const attachmentsTimeoutMs = 30_000;

/** The namespaces of one session. */
export class Mux extends Admission implements SessionEvents {
  #session: SessionFace;
  readonly #decoder: PacketDecoder;
  #incomingSize = 0;
  #attachmentsTimer: Timer = null;

  constructor(session: SessionFace, ports: MuxPorts) {
    super(session, ports);
    this.#session = session;
    this.#decoder = this.codec.createDecoder(ports.limits);
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
    if (this.session.protocol === 4) return this.ports.context.newId();
    return nsp === "/" ? this.id : `${nsp}#${this.id}`;
  }

  onMessage(content: string | Uint8Array): void {
    if (this.isClosed) return;
    this.#incomingSize += content.length;
    const packet = this.#decoder.add(content);
    if (packet === undefined) return this.#awaitAttachments();
    this.#stopAwaitingAttachments();
    if (packet instanceof Fault) return this.#endForFault(packet);
    const size = this.#incomingSize;
    this.#incomingSize = 0;
    // What was asked for is not held against who answers.
    if (packet.type === PacketType.ACK || this.session.spend()) this.route(packet, size);
    else if (!this.isClosed) this.#drop(packet, size);
  }

  onDrain(): void {
    // A volatile emit asks the session itself whether it is writable.
  }

  onMoved(session: SessionFace): void {
    this.#session = session;
  }

  onBehind(): void {
    for (const socket of this.seats.sockets()) {
      const namespace = this.ports.namespace(socket.nsp.name);
      if (namespace !== undefined) announceSlow(namespace, socket);
    }
  }

  onClosing(): void {
    for (const socket of this.seats.sockets()) stopSocket(socket);
  }

  onClose(reason: ServerDisconnectReason, description?: unknown): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.stopAwaitingConnect();
    this.#stopAwaitingAttachments();
    for (const socket of this.seats.sockets()) closeSocket(socket, reason, description);
    // What is left waits for functions that look for a namespace.
    this.seats.vacateAll();
  }

  /** Leaves every namespace and ends the session. */
  disconnect(): void {
    for (const socket of this.seats.sockets()) {
      socket.disconnect();
      // One that waits for its middlewares is not connected yet, and would be let in when they pass it.
      closeSocket(socket, "server namespace disconnect");
    }
    this.seats.vacateAll();
    this.session.close();
  }

  onLeft(id: string, nsp: string): void {
    this.seats.vacate(nsp);
    const namespace = this.ports.namespace(nsp);
    if (namespace !== undefined) leaveNamespace(namespace, id);
    if (this.isClosed) return;
    this.ended ??= new Set();
    if (this.ended.size >= maxEnded) this.ended.clear();
    this.ended.add(nsp);
    this.endIfIdle();
  }

  protected route(packet: Packet, size: number): void {
    const seat = this.seats.get(packet.nsp);
    // Fast path: what a session is for.
    if (seat instanceof Socket && (packet.type === PacketType.EVENT || packet.type === PacketType.ACK)) {
      return receivePacket(seat, packet);
    }
    if (packet.type === PacketType.DISCONNECT && seat !== undefined) {
      const socket = seat instanceof Pending ? seat.socket : seat;
      if (socket === null) this.seats.vacate(packet.nsp);
      else closeSocket(socket, "client namespace disconnect");
      this.ended?.delete(packet.nsp);
    } else if (packet.type === PacketType.CONNECT && seat === undefined) {
      this.connect(packet);
    } else if (seat === undefined && this.ended?.has(packet.nsp) === true) {
      // Sent before the peer could know.
    } else if (!(seat instanceof Pending && seat.hold(packet, size))) {
      // Socket.IO's answer to whoever speaks out of turn: the whole session ends.
      this.end(seat instanceof Pending ? "too-many-held-packets" : "unexpected-packet");
    }
  }

  /** A packet above the rate of its session: what it asks for is refused, and who leaves has left. */
  #drop(packet: Packet, size: number): void {
    const seat = this.seats.get(packet.nsp);
    if (packet.type === PacketType.CONNECT) this.refuse(packet.nsp, { message: "Too many events" });
    else if (packet.type !== PacketType.EVENT) this.route(packet, size);
    else if (seat instanceof Socket) refuseEvent(seat, packet, new PeerError("event-rate"));
  }

  #endForFault(fault: Fault): void {
    const error = new ParseError(fault);
    for (const seat of this.seats.all()) if (seat instanceof Socket) failSocket(seat, error);
    this.session.fail("forced close", error);
  }

  #awaitAttachments(): void {
    this.#attachmentsTimer ??= this.ports.context.clock.setTimer(() => {
      this.#attachmentsTimer = null;
      if (this.#session.isAway === true) return this.#awaitAttachments();
      this.#endForFault(
        new Fault("attachments-overdue", "the attachments of a packet did not follow it in time"),
      );
    }, attachmentsTimeoutMs);
  }

  #stopAwaitingAttachments(): void {
    if (this.#attachmentsTimer === null) return;
    this.ports.context.clock.clearTimer(this.#attachmentsTimer);
    this.#attachmentsTimer = null;
  }
}
