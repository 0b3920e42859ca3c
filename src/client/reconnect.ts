// When to try again after a lost connection. It opens nothing: it says when.
import { backoffMs, type Timer } from "../core/index.js";
import type { ManagerOptions } from "./options.js";
import type { BasicRuntime } from "./basic-runtime.js";

/** What a reconnection tells its owner. */
export interface ReconnectEvents {
  readonly onAttempt: (attempt: number) => void;
  readonly onGiveUp: () => void;
}

/** Waits, longer each time, until it is told that the connection is back or no longer wanted. */
export interface Reconnect {
  /** How many attempts were scheduled since the connection was lost. */
  readonly attempts: number;
  /**
   * Waits for the next attempt, or gives up after the last one allowed.
   *
   * @param leastMs how long the server wants to be left alone
   */
  schedule(leastMs?: number): void;
  /** The next attempt is not to be waited for: the server takes care that not all come at once. */
  hurry(): void;
  /** Ends the waiting and gives how many attempts were made. */
  stop(): number;
}

/** @param options are read at each attempt, so that the owner may change them */
export function createReconnect(
  { clock, onPage, random }: BasicRuntime,
  options: ManagerOptions,
  { onAttempt, onGiveUp }: ReconnectEvents,
): Reconnect {
  let attempts = 0;
  let isHurried = false;
  let timer: Timer;
  let stopListening: (() => void) | undefined;

  const rest = (): void => {
    clock.clearTimer(timer);
    stopListening?.();
  };
  const attempt = (): void => {
    rest();
    onAttempt(attempts);
  };
  const stop = (): number => {
    const made = attempts;
    rest();
    attempts = 0;
    return made;
  };

  return {
    get attempts() {
      return attempts;
    },
    schedule(leastMs = 0) {
      rest();
      if (attempts >= (options.reconnectionAttempts || Infinity)) {
        stop();
        onGiveUp();
        return;
      }
      const delayMs = Math.max(backoffMs(attempts++, options, random), leastMs);
      timer = clock.setTimer(attempt, isHurried ? 0 : delayMs);
      isHurried = false;
      // The browser knows better than the backoff when there is a network again.
      stopListening = onPage("online", attempt);
    },
    hurry() {
      isHurried = true;
    },
    stop,
  };
}
