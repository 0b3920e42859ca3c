// When to try again after a lost connection. It opens nothing: it says when.
import { backoffMs, type Timer } from "../core/index.js";
import type { ManagerOptions } from "./options.js";
import type { Runtime } from "./runtime.js";

/** What a reconnection tells its owner. */
export interface ReconnectEvents {
  onAttempt(attempt: number): void;
  onGiveUp(): void;
}

/** Waits, longer each time, until it is told that the connection is back or no longer wanted. */
export class Reconnect {
  /** How many attempts were scheduled since the connection was lost. */
  attempts = 0;
  readonly #runtime: Runtime;
  readonly #options: ManagerOptions;
  readonly #events: ReconnectEvents;
  #timer: Timer = null;
  #stopListening: () => void = () => {};

  /** @param options are read at each attempt, so that the owner may change them */
  constructor(runtime: Runtime, options: ManagerOptions, events: ReconnectEvents) {
    this.#runtime = runtime;
    this.#options = options;
    this.#events = events;
  }

  /** Waits for the next attempt, or gives up after the last one allowed. */
  schedule(): void {
    const { clock, onPage, random } = this.#runtime;
    const options = this.#options;
    this.#rest();
    if (this.attempts >= (options.reconnectionAttempts || Infinity)) {
      this.stop();
      this.#events.onGiveUp();
      return;
    }
    const bounds = {
      minMs: options.reconnectionDelay,
      maxMs: options.reconnectionDelayMax,
      jitter: options.randomizationFactor,
    };
    const delayMs = backoffMs(this.attempts++, bounds, random);
    this.#timer = clock.setTimer(() => this.#attempt(), delayMs, !options.autoUnref);
    // The browser knows better than the backoff when there is a network again.
    this.#stopListening = onPage("online", () => this.#attempt());
  }

  /** Ends the waiting and gives how many attempts were made. */
  stop(): number {
    const { attempts } = this;
    this.#rest();
    this.attempts = 0;
    return attempts;
  }

  #attempt(): void {
    this.#rest();
    this.#events.onAttempt(this.attempts);
  }

  #rest(): void {
    this.#runtime.clock.clearTimer(this.#timer);
    this.#stopListening();
  }
}
