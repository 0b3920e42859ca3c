// The server's side of Engine.IO 3's heartbeat: the client pings, and is gone when it does not. That of Engine.IO 4 is heartbeat.ts.
import { blockedMs, type HeartbeatEvents, type HeartbeatTimes } from "./heartbeat.js";
import { type TimerWheel, WheelEntry } from "./timer-wheel.js";

/**
 * Waits for the pings of one session, an entry of the wheel that all sessions share. A client has `pingInterval` and
 * `pingTimeout` together from one ping to the next; then one last look for a ping that lay unread in the kernel.
 *
 * @example
 * const watch = new PingWatch(wheel, { pingInterval: 25_000, pingTimeout: 20_000 }, session);
 * watch.start();
 */
export class PingWatch extends WheelEntry {
  readonly #wheel: TimerWheel;
  readonly #times: HeartbeatTimes;
  readonly #events: Pick<HeartbeatEvents, "onPingTimeout">;
  #isLastLook = false;

  constructor(wheel: TimerWheel, times: HeartbeatTimes, events: Pick<HeartbeatEvents, "onPingTimeout">) {
    super();
    this.#wheel = wheel;
    this.#times = times;
    this.#events = events;
  }

  /** Begins to wait for a ping. */
  start(): void {
    this.#isLastLook = false;
    this.#wheel.set(this, this.#times.pingInterval + this.#times.pingTimeout);
  }

  stop(): void {
    this.#wheel.clear(this);
  }

  /** A ping came. */
  onBeat(): boolean {
    this.start();
    return true;
  }

  /** Any other frame came. It counts for nothing: this client has promised pings. */
  onTraffic(): void {}

  override onDue(lateMs: number): void {
    if (this.#isLastLook) return this.#events.onPingTimeout();
    this.#isLastLook = true;
    this.#wheel.set(this, lateMs < blockedMs ? 0 : Math.min(lateMs, this.#times.pingTimeout));
  }
}
