// The clock of the platform we run on: Node, Deno, Bun or a browser. Everything else in the library is given a Clock.
import type { Clock } from "./clock.js";

interface UnrefableTimer {
  unref?(): void;
}

// Node, Deno and Bun have it; a browser does not.
const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };

/** Beyond it, 25 days, every platform fires a timer at once. Those who wait longer look at the clock when they are woken. */
const longestDelayMs = 2 ** 31 - 1;

/**
 * The platform's time.
 *
 * @example
 * const timer = systemClock.setTimer(() => retry(), 1000);
 * systemClock.clearTimer(timer);
 */
export const systemClock: Clock = {
  now: () => performance.now(),

  setTimer(callback, delayMs, keepsAlive = false) {
    const timer: unknown = setTimeout(callback, Math.min(delayMs, longestDelayMs));
    // In a browser a timer is a number, and a page lives as long as it likes.
    if (!keepsAlive && typeof timer === "object" && timer !== null) (timer as UnrefableTimer).unref?.();
    return timer;
  },

  clearTimer(timer) {
    clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
  },

  // A browser's timer would wait up to 4 ms and more in a hidden page; the end of the running script is near enough.
  defer:
    setImmediate === undefined
      ? (callback) => queueMicrotask(callback)
      : (callback) => void setImmediate(callback),
};
