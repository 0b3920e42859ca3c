// When to try again after a lost connection. It opens nothing: it says when.
import { Backoff, type Timer } from "../core/index.js";
import type { ManagerOptions } from "./options.js";
import type { Runtime } from "./runtime.js";

/** What a reconnection tells its owner. */
export interface ReconnectEvents {
  onAttempt(attempt: number): void;
  onGiveUp(): void;
}

/** Waits, longer each time, until it is told that the connection is back or no longer wanted. */
export class Reconnect {
  readonly #runtime: Runtime;
  readonly #options: ManagerOptions;
  readonly #events: ReconnectEvents;
  readonly #backoff: Backoff;
  #isActive = false;
  #timer: Timer = null;
  #stopListening: () => void = () => {};

  /** @param options are read at each attempt, so that the owner may change them */
  constructor(runtime: Runtime, options: ManagerOptions, events: ReconnectEvents) {
    this.#runtime = runtime;
    this.#options = options;
    this.#events = events;
    this.#backoff = new Backoff(runtime.random);
  }

  /** True from the first wait until success, surrender or {@link stop}. */
  get isActive(): boolean {
    return this.#isActive;
  }

  /** Waits for the next attempt, or gives up after the last one allowed. */
  schedule(): void {
    const { clock, onPage } = this.#runtime;
    const { reconnectionAttempts, reconnectionDelay, reconnectionDelayMax, autoUnref } = this.#options;
    if (this.#backoff.attempts >= reconnectionAttempts) {
      this.stop();
      this.#events.onGiveUp();
      return;
    }
    this.#isActive = true;
    const delayMs = this.#backoff.next({
      minMs: reconnectionDelay,
      maxMs: reconnectionDelayMax,
      jitter: this.#options.randomizationFactor,
    });
    this.#timer = clock.setTimer(() => this.#attempt(), delayMs, !autoUnref);
    // The browser knows better than the backoff when there is a network again.
    this.#stopListening = onPage("online", () => this.#attempt());
  }

  /** Ends the waiting and gives how many attempts were made. */
  stop(): number {
    const { attempts } = this.#backoff;
    this.#isActive = false;
    this.#rest();
    this.#backoff.reset();
    return attempts;
  }

  #attempt(): void {
    this.#rest();
    this.#events.onAttempt(this.#backoff.attempts);
  }

  #rest(): void {
    this.#runtime.clock.clearTimer(this.#timer);
    this.#stopListening();
  }
}
