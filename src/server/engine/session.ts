// One client's line to the server, over one transport at a time. It knows no packets and no namespaces: that is the mux.
import {
  Heartbeat,
  type HeartbeatEvents,
  PingWatch,
  type Transport,
  type TransportEnd,
  type TransportEvents,
  type TransportName,
} from "../../core/index.js";
import {
  type EncodedFrame,
  encodeFrame,
  type Frame,
  type ServerDisconnectReason,
} from "../../protocol/index.js";
import {
  Conn,
  type ConnSession,
  fireConn,
  keepUnsent,
  moveConn,
  noteSent,
  type ReadyState,
  tellMessage,
} from "./conn.js";
import type { Meter } from "./crowd/meter.js";
import { type Dialect, dialectOf } from "./dialect.js";
import type { HttpExchange, HttpRequest, UpgradeExchange } from "../host.js";
import type { Cargo, LineCarrier, SessionLine } from "./line/session-line.js";
import { PeerError } from "./peer-error.js";
import type { SessionEvents, SessionFace } from "./session-face.js";
import type { SessionPorts } from "./session-ports.js";
import { PollingTransport } from "./transports/polling.js";
import { LinkTransport, type LinkTransportName } from "./transports/link.js";
import { turnAway, Upgrade, type UpgradeEvents } from "./upgrade.js";

type Headers = Readonly<Record<string, string | readonly string[]>>;

const pingFrame = encodeFrame("ping");
const pongFrame = encodeFrame("pong");
const nobody: SessionEvents = { onMessage() {}, onDrain() {}, onMoved() {}, onClose() {} };

/**
 * One client's line to the server. `fail` and `close` let what was sent arrive; `terminate` does not wait.
 *
 * @example
 * const session = new Session(id, request, "polling", ports);
 * session.openPolling(exchange, [openFrame]);
 * session.events = mux;
 */
export class Session
  implements SessionFace, ConnSession, LineCarrier, TransportEvents, HeartbeatEvents, UpgradeEvents
{
  readonly id: string;
  /** The request that opened the session. */
  request: HttpRequest;
  readonly #dialect: Dialect;
  readonly #ports: SessionPorts<Session>;
  readonly #heartbeat: Heartbeat | PingWatch;
  readonly #polling: PollingTransport | null;
  #transport: PollingTransport | LinkTransport;
  #upgrade: Upgrade | null = null;
  #readyState: ReadyState = "opening";
  /** Closing, for a server that stops. */
  #isParting = false;
  #events: SessionEvents = nobody;
  #conn: Conn | null = null;
  #meter: Meter | null = null;
  #line: SessionLine | null = null;

  constructor(id: string, request: HttpRequest, kind: TransportName, ports: SessionPorts<Session>) {
    this.id = id;
    this.request = request;
    this.#ports = ports;
    const dialect = dialectOf(request);
    this.#dialect = dialect;
    const Pulse = dialect.beat === "pong" ? Heartbeat : PingWatch;
    this.#heartbeat = new Pulse(ports.wheel, ports.options, this);
    if (kind === "polling") this.#transport = new PollingTransport(this, dialect, ports.polling);
    else this.#transport = new LinkTransport(kind, this, dialect);
    this.#polling = this.#transport.name === "polling" ? this.#transport : null;
  }

  get protocol(): 3 | 4 {
    return this.#dialect.protocol;
  }

  get readyState(): ReadyState {
    return this.#readyState;
  }

  get transport(): Transport {
    return this.#transport;
  }

  get isWritable(): boolean {
    return this.#transport.isWritable;
  }

  get bufferedBytes(): number {
    return this.#transport.bufferedBytes;
  }

  /** What waits for a GET; what goes by a link leaves with its turn of the event loop. */
  get queued(): readonly Frame[] {
    return this.#transport.name === "polling" ? this.#transport.queued : [];
  }

  get isUpgrading(): boolean {
    return this.#upgrade !== null;
  }

  get hasUpgraded(): boolean {
    return this.#polling !== null && this.#transport !== this.#polling;
  }

  /** The session as users hold it; made when somebody first asks for it. */
  get conn(): Conn {
    return (this.#conn ??= new Conn(this, this.#ports.conn));
  }

  /** Null where a lost connection is the end. */
  get line(): SessionLine | null {
    return this.#line;
  }

  /**
   * The session is open: from now on `events` is told everything.
   *
   * @param meter what its client may send; null: as much as it likes
   */
  start(events: SessionEvents, meter: Meter | null = null, line: SessionLine | null = null): void {
    this.#events = events;
    this.#meter = meter;
    this.#line = line;
    if (this.#readyState !== "opening") return;
    this.#readyState = "open";
    this.#heartbeat.start();
  }

  settle(): void {
    this.#ports.onSettled(this);
  }

  spend(): boolean {
    const { wheel, options, incidents } = this.#ports;
    if (this.#meter === null || this.#meter.take(wheel.clock.now())) return true;
    const why = new PeerError("event-rate");
    if (options.eventRatePolicy === "disconnect") this.fail("forced server close", why);
    else incidents.reportCause(why, this);
    return false;
  }

  /** Answers the request that opens the session. */
  openPolling(exchange: HttpExchange, first: readonly EncodedFrame[]): void {
    for (const frame of first) this.#transport.send(frame);
    this.#polling?.onPoll(exchange);
  }

  /** Takes the link that opens the session. */
  openLink(exchange: UpgradeExchange, headers: Headers, first: readonly EncodedFrame[]): void {
    if (this.#transport.name !== "polling") {
      this.#transport.accept(exchange, this.#ports.options.link, headers, first);
    }
  }

  /** A request of this session that came over long-polling. */
  onExchange(exchange: HttpExchange): void {
    this.#polling?.onExchange(exchange);
  }

  /** Begins to move to a link. A second one, or one that is not needed any more, is closed. */
  onUpgradeExchange(name: LinkTransportName, exchange: UpgradeExchange, headers: Headers): void {
    const { options, wheel, incidents } = this.#ports;
    const isOneTooMany = this.#upgrade !== null || this.hasUpgraded;
    if (isOneTooMany) incidents.reportCause(new PeerError("upgrade-overlap"), exchange);
    if (isOneTooMany || this.#readyState !== "open" || this.#polling === null) {
      return turnAway(name, exchange, options.link, headers, this.#dialect);
    }
    this.#upgrade = new Upgrade(name, wheel, options.upgradeTimeout, this.#dialect, this);
    this.#upgrade.transport.accept(exchange, options.link, headers, []);
  }

  /** Sends a message. All frames of one turn of the event loop leave in one write. */
  send(frame: EncodedFrame): void {
    if (this.#readyState !== "open" && this.#readyState !== "opening" && !this.#isParting) return;
    if (this.#line !== null) this.#line.send(frame.data);
    if (this.#conn !== null) noteSent(this.#conn, frame);
    this.#transport.send(this.#dialect.toWire(frame));
  }

  write(frame: EncodedFrame): void {
    this.#transport.send(this.#dialect.toWire(frame));
  }

  /** Ends the session once all that was sent has left. The reason is "forced close". */
  close(): void {
    if (this.#readyState === "open" || this.#readyState === "opening") this.#closeTransport();
  }

  /** Ends the session as {@link close} does, for a server that stops: what its client sent before it knew is heard. */
  part(): void {
    if (this.#readyState !== "open") return;
    this.#isParting = true;
    this.#closeTransport();
  }

  /** Ends the session as {@link close} does, for a fault of the peer or a limit: `onClose` is called at once. */
  fail(reason: ServerDisconnectReason, description?: unknown): void {
    if (this.#readyState === "closed") return;
    if (this.#readyState !== "closing") this.#closeTransport();
    this.#tell(reason, description);
  }

  /** Ends the session now: a long-polling client gets a close, and what it had not fetched is lost. */
  terminate(): void {
    this.#end("forced close");
  }

  // What its line asks.

  cut(): void {
    if (this.#readyState === "open") this.#lose("transport close");
  }

  takeOver({ lost, events, conn }: Cargo, line: SessionLine): void {
    this.#events.onClose("transport close");
    this.#events = events;
    this.#conn = conn;
    this.#line = line;
    this.request = lost.request;
    moveConn(conn, this);
    events.onMoved(this);
    this.settle();
  }

  // What the transport tells.

  onFrame(frame: Frame): void {
    if (this.#readyState !== "open" && !this.#isParting) return;
    // Before anybody is told: there are secrets in it.
    if (this.#line !== null && frame.type === "noop" && frame.data !== "") {
      return this.#onLineFrame(this.#line, String(frame.data));
    }
    if (this.#conn !== null) fireConn(this.#conn, "packet", [frame]);
    switch (frame.type) {
      case "message":
        return this.#onMessage(frame.data);
      case "ping":
      case "pong":
        return this.#onBeat(frame.type);
      case "close":
        return this.#end("transport close");
      case "open":
      case "upgrade":
      case "noop":
        // Harmless where they stand, so clients that send them are let be.
        this.#heartbeat.onTraffic();
        this.spend();
        return;
    }
  }

  onDrain(): void {
    if (this.#readyState !== "open") return;
    this.#events.onDrain();
    if (this.#conn !== null) fireConn(this.#conn, "drain", []);
  }

  onEnd(end: TransportEnd): void {
    if (this.#readyState === "closing")
      return this.#end(this.#isParting ? "server shutting down" : "forced close");
    switch (end.kind) {
      case "closed":
        return this.#lose("transport close", end.description, end.isLost);
      case "error":
        return this.#lose("transport error", end.error, end.isLost);
      case "fault":
        return this.#end("parse error", end.fault);
    }
  }

  // What the heartbeat tells.

  onPingDue(): void {
    this.#line?.beat();
    this.#beat(pingFrame);
  }

  onPingTimeout(): void {
    this.#lose("ping timeout");
  }

  // What the move to a link tells.

  onProbe(transport: Transport): void {
    if (this.#conn !== null) fireConn(this.#conn, "upgrading", [transport]);
  }

  onRelease(): void {
    this.#polling?.release();
  }

  onUpgraded(transport: LinkTransport): void {
    const unsent = this.#transport.takeQueued();
    this.#polling?.retire();
    this.#upgrade = null;
    this.#transport = transport;
    transport.handTo(this);
    for (const frame of unsent) transport.send(frame);
    if (this.#readyState === "closing") return this.#isParting ? transport.part() : transport.close();
    if (this.#conn !== null) fireConn(this.#conn, "upgrade", [transport]);
  }

  onAbandoned(cause?: unknown): void {
    this.#upgrade = null;
    this.#ports.incidents.reportCause(cause, this);
  }

  #onMessage(data: Frame["data"]): void {
    this.#heartbeat.onTraffic();
    if (this.#conn !== null) tellMessage(this.#conn, data);
    const line = this.#line;
    if (line === null) return this.#events.onMessage(data);
    line.begin(data);
    this.#events.onMessage(data);
    line.end();
  }

  #onLineFrame(line: SessionLine, data: string): void {
    this.#heartbeat.onTraffic();
    const fault = line.hear(data);
    if (fault !== undefined) this.#end("parse error", fault);
  }

  #beat(frame: EncodedFrame): void {
    if (this.#conn !== null) noteSent(this.#conn, frame);
    this.write(frame);
  }

  #onBeat(type: Dialect["beat"]): void {
    if (type !== this.#dialect.beat) {
      return this.#end("transport error", new PeerError("invalid-heartbeat"));
    }
    if (type === "ping") this.#beat(pongFrame);
    // A pong that nobody asked for moves nothing, and costs its client a token.
    if (!this.#heartbeat.onBeat()) this.spend();
    else if (this.#conn !== null) fireConn(this.#conn, "heartbeat", []);
  }

  #closeTransport(): void {
    this.#readyState = "closing";
    this.#heartbeat.stop();
    // A client that has probed may be on the link already, and comes for the rest there and not by polling.
    if (this.#upgrade?.isProbed === false) this.#upgrade.abandon();
    if (this.#isParting) this.#transport.part();
    else this.#transport.close();
  }

  /** The connection is gone, by nobody's will: with a line, the rest of the session stays for its client to come back to. */
  #lose(reason: ServerDisconnectReason, description?: unknown, isLost = true): void {
    const line = this.#line;
    if (line === null || !isLost || this.#readyState !== "open") return this.#end(reason, description);
    const cargo: Cargo = { lost: this, events: this.#events, conn: this.conn };
    this.#readyState = "closed";
    this.#line = null;
    this.#events = nobody;
    this.#detach();
    line.leave(cargo, { reason, description });
  }

  #end(reason: ServerDisconnectReason, description?: unknown): void {
    if (this.#readyState === "closed") return;
    this.#readyState = "closed";
    if (this.#conn !== null) keepUnsent(this.#conn);
    this.#line?.drop();
    this.#detach();
    this.#tell(reason, description);
  }

  #detach(): void {
    this.#heartbeat.stop();
    this.#upgrade?.abandon();
    // A link says goodbye by itself. A client that polls would have to come back for it, and finds us gone.
    if (this.#transport.name === "polling") this.#transport.terminate();
    else this.#transport.close();
    this.#ports.onEnd(this);
  }

  /** Tells the end, once. */
  #tell(reason: ServerDisconnectReason, description: unknown): void {
    const events = this.#events;
    this.#events = nobody;
    if (events === nobody) return;
    this.#ports.incidents.reportEnd(reason, description, this);
    events.onClose(reason, description);
    if (this.#conn !== null) fireConn(this.#conn, "close", [reason, description]);
  }
}
