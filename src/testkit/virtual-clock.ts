// A clock whose time passes only when a test says so. Not a simulation of a network, and no replacement of the global timers.
import type { Clock, Timer } from "../core/clock.js";

interface VirtualTimer {
  readonly dueAt: number;
  readonly callback: () => void;
}

/**
 * Time in the hands of a test.
 *
 * @example
 * const clock = new VirtualClock();
 * clock.setTimer(() => heard.push("ring"), 1000);
 * clock.advance(999); // nothing
 * clock.advance(1); // "ring"
 */
export class VirtualClock implements Clock {
  #now = 0;
  #deferred: (() => void)[] = [];
  readonly #timers: Set<VirtualTimer> = new Set();

  /** How many timers are set: a test for leaks asks this. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** When the next timer is due. */
  get nextTimerAt(): number | undefined {
    return this.#next(Infinity)?.dueAt;
  }

  now(): number {
    return this.#now;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timer: VirtualTimer = { dueAt: this.#now + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimer(timer: Timer): void {
    this.#timers.delete(timer as VirtualTimer);
  }

  defer(callback: () => void): void {
    this.#deferred.push(callback);
  }

  /** Ends this turn of the event loop: calls what was deferred, and what that defers in its turn. */
  endTurn(): void {
    while (this.#deferred.length > 0) {
      const deferred = this.#deferred;
      this.#deferred = [];
      for (const callback of deferred) callback();
    }
  }

  /** Lets time pass. Timers fire in order, each in a turn of its own and at its own time. */
  advance(ms: number): void {
    const until = this.#now + ms;
    this.endTurn();
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#now = Math.max(this.#now, next.dueAt);
      this.#fire(next);
    }
    this.#now = until;
  }

  /** Lets time pass in one leap, as when the event loop was blocked: all timers that fell due fire late, and only then. */
  stall(ms: number): void {
    this.#now += ms;
    for (let next = this.#next(this.#now); next !== undefined; next = this.#next(this.#now)) this.#fire(next);
  }

  #fire(timer: VirtualTimer): void {
    this.#timers.delete(timer);
    timer.callback();
    this.endTurn();
  }

  /** The timer that is due first, and of several the one that was set first. */
  #next(until: number): VirtualTimer | undefined {
    let first: VirtualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueAt <= until && (first === undefined || timer.dueAt < first.dueAt)) first = timer;
    }
    return first;
  }
}
