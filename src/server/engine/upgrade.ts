// The move of one session from long-polling to a link, which is a WebSocket or a WebTransport stream, as one machine. It moves no frames itself: the session does.
import { type TimerWheel, type TransportEnd, type TransportEvents, WheelEntry } from "../../core/index.js";
import { encodeFrame, type Frame } from "../../protocol/index.js";
import type { LinkOptions, UpgradeExchange } from "../host.js";
import type { Dialect } from "./dialect.js";
import { PeerError } from "./peer-error.js";
import { LinkTransport, type LinkTransportName } from "./transports/link.js";

/** What the move tells its session. */
export interface UpgradeEvents {
  /** The client has probed: it will stop polling as soon as it is let go. */
  onProbe(transport: LinkTransport): void;
  /** A GET that waits is to be answered, so that the client can stop polling. */
  onRelease(): void;
  /** The client is on the link from now on. */
  onUpgraded(transport: LinkTransport): void;
  /** Nothing came of it, maybe by a fault of the client's; the session stays where it is. */
  onAbandoned(cause?: unknown): void;
}

/** Long enough for the answer to the probe to arrive first: then the client polls no more. */
const firstReleaseMs = 20;
const releaseIntervalMs = 100;

const probeAnswer = encodeFrame("pong", "probe");

/**
 * | state          | hears                  | does                                          | becomes   |
 * |----------------|------------------------|-----------------------------------------------|-----------|
 * | awaiting-probe | ping `probe`           | answers pong `probe`                          | probing   |
 * | probing        | time                   | has waiting GETs answered, now and again      | probing   |
 * | either         | upgrade                | hands the link to the session                 | over      |
 * | either         | any other frame        | closes the link                               | over      |
 * | either         | `upgradeTimeout`       | closes the link                               | over      |
 * | either         | the link's end         | nothing                                       | over      |
 */
type State = "awaiting-probe" | "probing" | "over";

/**
 * One attempt. Whatever becomes of it, until the client's upgrade frame everything is sent and received by polling, and after it
 * everything by the link: so nothing is lost and nothing comes twice.
 *
 * @example
 * const upgrade = new Upgrade("websocket", wheel, 10_000, dialect, session);
 * upgrade.transport.accept(exchange, options.link, {}, []);
 */
export class Upgrade extends WheelEntry implements TransportEvents {
  readonly transport: LinkTransport;
  readonly #wheel: TimerWheel;
  readonly #events: UpgradeEvents;
  readonly #giveUpAtMs: number;
  #state: State = "awaiting-probe";

  constructor(
    name: LinkTransportName,
    wheel: TimerWheel,
    timeoutMs: number,
    dialect: Dialect,
    events: UpgradeEvents,
  ) {
    super();
    this.transport = new LinkTransport(name, this, dialect);
    this.#wheel = wheel;
    this.#events = events;
    this.#giveUpAtMs = wheel.clock.now() + timeoutMs;
    wheel.set(this, timeoutMs);
  }

  /** The client may be on the link already. */
  get isProbed(): boolean {
    return this.#state === "probing";
  }

  /** Gives up, and closes the link. */
  abandon(cause?: PeerError): void {
    if (this.#state === "over") return;
    this.#finish();
    this.transport.close();
    this.#events.onAbandoned(cause);
  }

  onFrame(frame: Frame): void {
    if (this.#state === "over") return;
    if (frame.type === "upgrade") {
      this.#finish();
      this.#events.onUpgraded(this.transport);
    } else if (frame.type === "ping" && frame.data === "probe" && this.#state === "awaiting-probe") {
      this.#state = "probing";
      this.transport.send(probeAnswer);
      this.#wait(firstReleaseMs);
      this.#events.onProbe(this.transport);
    } else {
      this.abandon(new PeerError("bad-probe"));
    }
  }

  onBlocked(): void {
    // Nothing but the answer to the probe is sent here.
  }

  onDrain(): void {
    // The same.
  }

  onEnd(end: TransportEnd): void {
    if (this.#state === "over") return;
    this.#finish();
    this.#events.onAbandoned(causeOf(end));
  }

  override onDue(): void {
    if (this.#state === "awaiting-probe" || this.#wheel.clock.now() >= this.#giveUpAtMs)
      return this.abandon(new PeerError("upgrade-overdue"));
    this.#events.onRelease();
    this.#wait(releaseIntervalMs);
  }

  #wait(ms: number): void {
    this.#wheel.set(this, Math.min(ms, this.#giveUpAtMs - this.#wheel.clock.now()));
  }

  #finish(): void {
    this.#state = "over";
    this.#wheel.clear(this);
  }
}

/**
 * Closes a link of a client whose session does not move: it has, or is gone.
 *
 * @example
 * turnAway("websocket", exchange, options.link, {}, dialect);
 */
export function turnAway(
  name: LinkTransportName,
  exchange: UpgradeExchange,
  options: LinkOptions,
  headers: Readonly<Record<string, string | readonly string[]>>,
  dialect: Dialect,
): void {
  const stranger = new LinkTransport(
    name,
    { onFrame() {}, onBlocked() {}, onDrain() {}, onEnd() {} },
    dialect,
  );
  stranger.accept(exchange, options, headers, []);
  stranger.close();
}

function causeOf(end: TransportEnd): unknown {
  if (end.kind === "error") return end.error;
  return end.kind === "fault" ? end.fault : undefined;
}
