// Time as a value that is handed in, so that tests and simulations own it. Not a scheduler: heartbeat.ts builds on it.

/** What a clock gives back for a timer; only the clock that made it knows what it is. */
export type Timer = unknown;

/** The only road to time for everything in this library. */
export interface Clock {
  /** Monotonic milliseconds; only differences mean anything. */
  now(): number;
  /** Calls back once after `delayMs`. A timer does not keep a process alive by itself unless `keepsAlive`. */
  setTimer(callback: () => void, delayMs: number, keepsAlive?: boolean): Timer;
  clearTimer(timer: Timer): void;
  /** Calls back at the end of this turn of the event loop, after everything that the turn has produced. */
  defer(callback: () => void): void;
}
