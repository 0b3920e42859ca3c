// The half of a session that sends: what its line counts and its listeners see, and what waits for a client that reads slowly. The
// other half, and how a session begins, moves and ends, is session.ts.
import type { TransportEnd, TransportEvents, TransportName, WhenSlow } from "../../core/index.js";
import type { EncodedFrame, Frame } from "../../protocol/index.js";
import { turnBytes } from "../../websocket/index.js";
import { Conn, type ConnSession, fireConn, noteSent, type ReadyState } from "./conn.js";
import { type Dialect, dialectOf } from "./dialect.js";
import type { HttpRequest } from "../host.js";
import type { SessionLine } from "./line/session-line.js";
import type { SessionEvents } from "./session-face.js";
import type { SessionPorts } from "./session-ports.js";
import { Backlog, type BacklogEvents } from "./slow/backlog.js";
import { LinkTransport } from "./transports/link.js";
import { answerBytes, PollingTransport } from "./transports/polling.js";

/** Who hears a session that nobody has taken, or that has ended. */
export const nobody: SessionEvents = {
  onMessage() {},
  onDrain() {},
  onBehind() {},
  onClosing() {},
  onMoved() {},
  onClose() {},
};

/** A session, as far as it sends. */
export abstract class Sender<Session> implements ConnSession, TransportEvents, BacklogEvents {
  readonly id: string;
  /** The request that opened the session. */
  request: HttpRequest;
  readyState: ReadyState = "opening";
  transport: PollingTransport | LinkTransport;
  /** Null where a lost connection is the end. */
  line: SessionLine | null = null;
  protected readonly dialect: Dialect;
  protected readonly ports: SessionPorts<Session>;
  protected readonly polling: PollingTransport | null;
  protected events: SessionEvents = nobody;
  /** Null until somebody asks for it. */
  protected knownConn: Conn | null = null;
  /** Closing, for a server that stops. */
  protected isParting = false;
  /** What waits for a transport that has not taken all at once; null while it does. */
  #backlog: Backlog | null = null;

  constructor(id: string, request: HttpRequest, kind: TransportName, ports: SessionPorts<Session>) {
    this.id = id;
    this.request = request;
    this.ports = ports;
    this.dialect = dialectOf(request);
    if (kind === "polling") this.transport = new PollingTransport(this, this.dialect, ports.polling);
    else this.transport = new LinkTransport(kind, this, this.dialect);
    this.polling = this.transport.name === "polling" ? this.transport : null;
  }

  abstract readonly isUpgrading: boolean;
  abstract close(): void;
  abstract terminate(): void;
  abstract onFrame(frame: Frame): void;
  abstract onEnd(end: TransportEnd): void;
  abstract onTooSlow(): void;

  get protocol(): 3 | 4 {
    return this.dialect.protocol;
  }

  get hasUpgraded(): boolean {
    return this.polling !== null && this.transport !== this.polling;
  }

  /** The session as users hold it; made when somebody first asks for it. */
  get conn(): Conn {
    return (this.knownConn ??= new Conn(this, this.ports.conn));
  }

  get isWritable(): boolean {
    return this.#backlog === null && this.transport.isWritable;
  }

  /**
   * Whether messages go out. While it is being closed, a client that polls takes its replies until it is asked to leave; behind the
   * close of a link nothing goes any more.
   */
  protected get takesMessages(): boolean {
    if (this.readyState === "open" || this.readyState === "opening") return true;
    return this.isParting && this.transport === this.polling;
  }

  get bufferedBytes(): number {
    return this.transport.bufferedBytes + (this.#backlog?.bytes ?? 0);
  }

  get isBehind(): boolean {
    return this.#backlog !== null && this.#backlog.isBehind;
  }

  /** What waits for a GET; what goes by a link leaves with its turn of the event loop. */
  get queued(): readonly Frame[] {
    if (this.transport.name !== "polling") return [];
    return this.transport.queuedWith(this.#backlog?.frames.map(this.dialect.toWire) ?? []);
  }

  /** Sends a message that must not be lost. */
  send(frame: EncodedFrame): void {
    this.deliver([frame], null);
  }

  /** Sends the messages of a packet. All frames of one turn of the event loop leave in one write. */
  deliver(frames: readonly EncodedFrame[], whenSlow?: WhenSlow | null): boolean {
    // Fast path: an open session is not asked what else may be. Each delivery of a burst takes 13 % less of the gate's steps.
    if (this.readyState !== "open" && !this.takesMessages) return false;
    if (this.knownConn !== null) for (const frame of frames) noteSent(this.knownConn, frame);
    // Between two GETs there is nobody to take it.
    if (this.transport === this.polling && !this.polling.canTake) this.onBlocked();
    if (this.#backlog !== null) return this.#backlog.push(frames, whenSlow);
    for (const frame of frames) {
      if (this.line !== null) this.line.send(frame);
      this.transport.send(this.dialect.toWire(frame));
    }
    return true;
  }

  /** Writes what is no message, or was counted before: it overtakes what waits. */
  write(frame: EncodedFrame): void {
    this.transport.send(this.dialect.toWire(frame));
  }

  async drained(): Promise<boolean> {
    if (this.readyState !== "open" && this.readyState !== "opening") return false;
    return this.#backlog === null || this.#backlog.drained();
  }

  // What the transport tells.

  onBlocked(): void {
    if (this.readyState !== "open" && this.readyState !== "opening") return;
    this.#backlog ??= new Backlog(this.ports.backlog, this, this.transport.bufferedBytes);
  }

  onDrain(): void {
    if (this.#backlog !== null && this.release()) return;
    // A heartbeat may wait for this GET.
    if (this.readyState !== "open" || (this.transport === this.polling && !this.polling.isWritable)) return;
    this.events.onDrain();
    if (this.knownConn !== null) fireConn(this.knownConn, "drain", []);
  }

  // What the backlog tells.

  onBehind(): void {
    this.events.onBehind();
    if (this.knownConn !== null) fireConn(this.knownConn, "slow", []);
  }

  /** Gives the transport the oldest of what waits; false if nothing does. */
  protected release(maxBytes: number = this.transport === this.polling ? answerBytes : turnBytes): boolean {
    const frames = this.#backlog?.take(maxBytes) ?? [];
    // First: the transport may say that it does not take all of that.
    if (this.#backlog?.isEmpty === true) this.#backlog = null;
    for (const frame of frames) {
      if (this.line !== null) this.line.send(frame);
      this.write(frame);
    }
    return frames.length > 0;
  }

  /** What waits is with the line from now on. */
  protected leaveTo(line: SessionLine): void {
    for (const frame of this.#backlog?.take(Infinity) ?? []) line.send(frame);
    this.#backlog = null;
  }

  /** What waits is lost. */
  protected dropWaiting(): void {
    this.#backlog?.close();
    this.#backlog = null;
  }
}
