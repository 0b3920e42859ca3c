// One client's line to the server, over one transport at a time. It knows no packets and no namespaces: that is the mux.
import {
  Heartbeat,
  type HeartbeatEvents,
  PingWatch,
  type Transport,
  type TransportEnd,
  type TransportName,
} from "../../core/index.js";
import {
  type EncodedFrame,
  encodeFrame,
  type Frame,
  type ServerDisconnectReason,
} from "../../protocol/index.js";
import { fireConn, keepUnsent, moveConn, noteSent, tellMessage } from "./conn.js";
import type { Meter } from "./crowd/meter.js";
import type { Dialect } from "./dialect.js";
import type { Hearing } from "../hearing-port.js";
import type { HttpExchange, HttpRequest, UpgradeExchange } from "../host.js";
import type { Cargo, LineCarrier, SessionLine } from "./line/session-line.js";
import { PeerError } from "./peer-error.js";
import { nobody, Sender } from "./sender.js";
import type { SessionEvents, SessionFace } from "./session-face.js";
import type { SessionPorts } from "./session-ports.js";
import { type LinkTransport, type LinkTransportName, tryAgainLater } from "./transports/link.js";
import { turnAway, Upgrade, type UpgradeEvents } from "./upgrade.js";

type Headers = Readonly<Record<string, string | readonly string[]>>;

const pingFrame = encodeFrame("ping");
const pongFrame = encodeFrame("pong");

/**
 * One client's line to the server. `fail` and `close` let what was sent arrive; `terminate` does not wait.
 *
 * @example
 * const session = new Session(id, request, "polling", ports);
 * session.openPolling(exchange, [openFrame]);
 * session.events = mux;
 */
export class Session
  extends Sender<Session>
  implements SessionFace, LineCarrier, HeartbeatEvents, UpgradeEvents
{
  readonly #heartbeat: Heartbeat | PingWatch;
  #upgrade: Upgrade | null = null;
  #meter: Meter | null = null;

  constructor(id: string, request: HttpRequest, kind: TransportName, ports: SessionPorts<Session>) {
    super(id, request, kind, ports);
    const Pulse = this.dialect.beat === "pong" ? Heartbeat : PingWatch;
    this.#heartbeat = new Pulse(ports.wheel, ports.options, this);
  }

  get isUpgrading(): boolean {
    return this.#upgrade !== null;
  }

  /**
   * The session is open: from now on `events` is told everything.
   *
   * @param meter what its client may send; null: as much as it likes
   */
  start(events: SessionEvents, meter: Meter | null = null, line: SessionLine | null = null): void {
    this.events = events;
    this.#meter = meter;
    this.line = line;
    if (this.readyState !== "opening") return;
    this.readyState = "open";
    this.#heartbeat.start();
  }

  settle(): void {
    this.ports.onSettled(this);
  }

  spend(): boolean {
    const { wheel, options, incidents } = this.ports;
    if (this.#meter === null || this.#meter.take(wheel.clock.now())) return true;
    const why = new PeerError("event-rate");
    if (options.eventRatePolicy === "disconnect") this.fail("forced server close", why);
    else incidents.reportCause(why, this);
    return false;
  }

  /** Answers the request that opens the session. */
  openPolling(exchange: HttpExchange, first: readonly EncodedFrame[]): void {
    for (const frame of first) this.transport.send(frame);
    this.polling?.onPoll(exchange);
  }

  /** Takes the link that opens the session. */
  openLink(exchange: UpgradeExchange, headers: Headers, first: readonly EncodedFrame[]): void {
    if (this.transport.name !== "polling") {
      this.transport.accept(exchange, this.ports.options.link, headers, first);
    }
  }

  /** A request of this session that came over long-polling. */
  onExchange(exchange: HttpExchange): void {
    this.polling?.onExchange(exchange);
  }

  /** Begins to move to a link. A second one, or one that is not needed any more, is closed. */
  onUpgradeExchange(name: LinkTransportName, exchange: UpgradeExchange, headers: Headers): void {
    const { options, wheel, incidents } = this.ports;
    const isOneTooMany = this.#upgrade !== null || this.hasUpgraded;
    if (isOneTooMany) incidents.reportCause(new PeerError("upgrade-overlap"), exchange);
    if (isOneTooMany || this.readyState !== "open" || this.polling === null) {
      return turnAway(name, exchange, options.link, headers, this.dialect);
    }
    if (this.line !== null) exchange.noteLine?.();
    this.#upgrade = new Upgrade(name, wheel, options.upgradeTimeout, this.dialect, this);
    this.#upgrade.transport.accept(exchange, options.link, headers, []);
  }

  /** Ends the session once all that was sent has left. The reason is "forced close". */
  close(): void {
    if (this.readyState === "open" || this.readyState === "opening") this.#closeTransport();
  }

  /** Ends the session as {@link close} does, for a server that stops: what its client sent before it knew is heard. */
  part(): void {
    if (this.readyState !== "open") return;
    this.isParting = true;
    this.#closeTransport();
  }

  /** Ends the session as {@link close} does, for a fault of the peer or a limit: `onClose` is called at once. */
  fail(reason: ServerDisconnectReason, description?: unknown): void {
    if (this.readyState === "closed") return;
    if (this.readyState !== "closing") this.#closeTransport();
    this.#tell(reason, description);
  }

  /** Ends the session now: a long-polling client gets a close, and what it had not fetched is lost. */
  terminate(): void {
    this.#end("forced close");
  }

  // What its line asks.

  cut(): void {
    if (this.readyState === "open") this.#lose("transport close");
  }

  takeOver({ lost, events, conn }: Cargo, line: SessionLine): void {
    this.events.onClose("transport close");
    this.events = events;
    this.knownConn = conn;
    this.line = line;
    this.request = lost.request;
    moveConn(conn, this);
    events.onMoved(this);
    this.settle();
  }

  // What the transport tells.

  onFrame(frame: Frame): void {
    const { hearing } = this.ports;
    if (hearing?.isSure() === false) return this.#hold(hearing, frame);
    if (this.readyState !== "open" && !this.isParting) return;
    // Before anybody is told: there are secrets in it.
    if (this.line !== null && frame.type === "noop" && frame.data !== "") {
      return this.#onLineFrame(this.line, String(frame.data));
    }
    if (this.knownConn !== null) fireConn(this.knownConn, "packet", [frame]);
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

  onEnd(end: TransportEnd): void {
    // Behind what its client has said before.
    if (this.ports.hearing?.isSure() === false && this.ports.hearing.hold(0, () => this.onEnd(end))) return;
    if (this.readyState === "closing")
      return this.#end(this.isParting ? "server shutting down" : "forced close");
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
    this.line?.beat();
    this.#beat(pingFrame);
  }

  onPingTimeout(): void {
    this.#lose("ping timeout");
  }

  // What the backlog tells.

  onTooSlow(): void {
    this.#lose("slow consumer", new PeerError("slow-consumer"));
  }

  // What the move to a link tells.

  onProbe(transport: Transport): void {
    if (this.knownConn !== null) fireConn(this.knownConn, "upgrading", [transport]);
  }

  onRelease(): void {
    this.polling?.release();
  }

  onUpgraded(transport: LinkTransport): void {
    const unsent = this.transport.takeQueued();
    this.polling?.retire();
    this.#upgrade = null;
    this.transport = transport;
    transport.handTo(this);
    for (const frame of unsent) transport.send(frame);
    this.release();
    if (this.readyState === "closing") {
      this.events.onClosing();
      return this.isParting ? transport.part() : transport.close();
    }
    if (this.knownConn !== null) fireConn(this.knownConn, "upgrade", [transport]);
  }

  onAbandoned(cause?: unknown): void {
    this.#upgrade = null;
    this.ports.incidents.reportCause(cause, this);
  }

  #hold(hearing: Hearing, frame: Frame): void {
    if (!hearing.hold(frame.data.length, () => this.onFrame(frame))) this.#lose("transport close");
  }

  #onMessage(data: Frame["data"]): void {
    this.#heartbeat.onTraffic();
    if (this.knownConn !== null) tellMessage(this.knownConn, data);
    const line = this.line;
    if (line === null) return this.events.onMessage(data);
    line.begin(data);
    this.events.onMessage(data);
    line.end();
  }

  #onLineFrame(line: SessionLine, data: string): void {
    this.#heartbeat.onTraffic();
    const fault = line.hear(data);
    if (fault !== undefined) this.#end("parse error", fault);
  }

  #beat(frame: EncodedFrame): void {
    if (this.knownConn !== null) noteSent(this.knownConn, frame);
    this.write(frame);
  }

  #onBeat(type: Dialect["beat"]): void {
    if (type !== this.dialect.beat) {
      return this.#end("transport error", new PeerError("invalid-heartbeat"));
    }
    if (type === "ping") this.#beat(pongFrame);
    // A pong that nobody asked for moves nothing, and costs its client a token.
    if (!this.#heartbeat.onBeat()) this.spend();
    else if (this.knownConn !== null) fireConn(this.knownConn, "heartbeat", []);
  }

  #closeTransport(): void {
    this.release(Infinity);
    this.readyState = "closing";
    this.line?.farewell(this.isParting ? "move" : "unknown");
    this.#heartbeat.stop();
    // A client that has probed may be on the link already, and comes for the rest there and not by polling.
    if (this.#upgrade?.isProbed === false) this.#upgrade.abandon();
    if (!this.takesMessages) this.events.onClosing();
    if (this.isParting) this.transport.part();
    else this.transport.close();
  }

  /** The connection is gone, by nobody's will: with a line, the rest of the session stays for its client to come back to. */
  #lose(reason: ServerDisconnectReason, description?: unknown, isLost = true): void {
    const line = this.line;
    if (line === null || !isLost || this.readyState !== "open") return this.#end(reason, description);
    const cargo: Cargo = { lost: this, events: this.events, conn: this.conn };
    this.readyState = "closed";
    this.line = null;
    this.events = nobody;
    this.leaveTo(line);
    this.#detach(reason);
    line.leave(cargo, { reason, description });
  }

  #end(reason: ServerDisconnectReason, description?: unknown): void {
    if (this.readyState === "closed") return;
    this.readyState = "closed";
    if (this.knownConn !== null) keepUnsent(this.knownConn);
    this.dropWaiting();
    this.line?.close();
    this.#detach(reason);
    this.#tell(reason, description);
  }

  #detach(reason: ServerDisconnectReason): void {
    this.#heartbeat.stop();
    this.#upgrade?.abandon();
    // A link says goodbye by itself. A client that polls would have to come back for it, and finds us gone.
    if (this.transport.name === "polling") this.transport.terminate();
    else this.transport.close(reason === "slow consumer" ? tryAgainLater : undefined);
    this.ports.onEnd(this);
  }

  /** Tells the end, once. */
  #tell(reason: ServerDisconnectReason, description: unknown): void {
    const events = this.events;
    this.events = nobody;
    if (events === nobody) return;
    this.ports.incidents.reportEnd(reason, description, this);
    events.onClose(reason, description);
    if (this.knownConn !== null) fireConn(this.knownConn, "close", [reason, description]);
  }
}
