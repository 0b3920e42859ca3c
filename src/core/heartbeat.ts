// The server's side of Engine.IO's heartbeat: ping, and expect a pong in time. It knows no transport; the client only listens for pings.
import { type TimerWheel, WheelEntry } from "./timer-wheel.js";

/** What a heartbeat is given, and all it knows of the world. */
export interface HeartbeatEvents {
  /** A ping is to be sent now. */
  onPingDue(): void;
  /** The peer has not answered. The heartbeat has stopped. */
  onPingTimeout(): void;
}

/** How often, and how long; one object for all sessions. */
export interface HeartbeatTimes {
  readonly pingInterval: number;
  readonly pingTimeout: number;
}

/** Below this the event loop was merely busy. */
export const blockedMs = 250;

type State = "stopped" | "resting" | "awaiting-pong" | "last-look";

/**
 * The heartbeat of one session, an entry of the wheel that all sessions share.
 *
 * | state         | leaves it on                                | for           |
 * |---------------|---------------------------------------------|---------------|
 * | resting       | `pingInterval` has passed: ping             | awaiting-pong |
 * | awaiting-pong | a pong                                      | resting       |
 * |               | `pingTimeout` has passed                    | last-look     |
 * | last-look     | a pong that lay unread in the kernel        | resting       |
 * |               | one more tick, or what a blocked loop owes  | stopped       |
 *
 * While a pong is awaited, the first other frame starts `pingTimeout` anew, once: data that the peer was already
 * sending may stand in the pong's way.
 *
 * @example
 * const heartbeat = new Heartbeat(wheel, { pingInterval: 25_000, pingTimeout: 20_000 }, session);
 * heartbeat.start();
 */
export class Heartbeat extends WheelEntry {
  readonly #wheel: TimerWheel;
  readonly #times: HeartbeatTimes;
  readonly #events: HeartbeatEvents;
  #state: State = "stopped";
  #isExtended = false;

  constructor(wheel: TimerWheel, times: HeartbeatTimes, events: HeartbeatEvents) {
    super();
    this.#wheel = wheel;
    this.#times = times;
    this.#events = events;
  }

  /** Begins to rest. */
  start(): void {
    this.#state = "resting";
    this.#wheel.set(this, this.#times.pingInterval);
  }

  stop(): void {
    this.#state = "stopped";
    this.#wheel.clear(this);
  }

  /** A pong came. One that nobody asked for is ignored, and moves no timer. */
  onBeat(): boolean {
    if (this.#state !== "awaiting-pong" && this.#state !== "last-look") return false;
    this.start();
    return true;
  }

  /** Any other frame came. */
  onTraffic(): void {
    // Fast path: most messages arrive while no pong is awaited.
    if (this.#state === "resting" || this.#state === "stopped" || this.#isExtended) return;
    this.#isExtended = true;
    this.#state = "awaiting-pong";
    this.#wheel.set(this, this.#times.pingTimeout);
  }

  override onDue(lateMs: number): void {
    switch (this.#state) {
      case "stopped":
        return;
      case "resting":
        this.#state = "awaiting-pong";
        this.#isExtended = false;
        this.#wheel.set(this, this.#times.pingTimeout);
        return this.#events.onPingDue();
      case "awaiting-pong":
        // If our own event loop was blocked, the pong may lie unread: what was withheld from the peer is given back.
        this.#state = "last-look";
        return this.#wheel.set(this, lateMs < blockedMs ? 0 : Math.min(lateMs, this.#times.pingTimeout));
      case "last-look":
        this.#state = "stopped";
        return this.#events.onPingTimeout();
    }
  }
}
