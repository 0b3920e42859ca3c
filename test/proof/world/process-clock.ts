// The clock of one process of a simulation: it runs with the world's, until the process is killed. Then nothing of it runs any more.
// While the process is stopped, whatever happens to it waits.
import type { Clock, Timer } from "../../../src/core/index.js";

export class ProcessClock implements Clock {
  readonly #world: Clock;
  #isDead = false;
  /** What has happened while the process was stopped; null: it runs. */
  #waiting: (() => void)[] | null = null;

  constructor(world: Clock) {
    this.#world = world;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get isStopped(): boolean {
    return this.#waiting !== null;
  }

  now(): number {
    return this.#world.now();
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return this.#world.setTimer(this.whileAlive(callback), delayMs);
  }

  clearTimer(timer: Timer): void {
    this.#world.clearTimer(timer);
  }

  defer(callback: () => void): void {
    this.#world.defer(this.whileAlive(callback));
  }

  /** What the process does not do any more when it is dead. */
  whileAlive<Args extends readonly unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      if (this.#waiting !== null) this.#waiting.push(() => this.#isDead || act(...args));
      else if (!this.#isDead) act(...args);
    };
  }

  /** As SIGSTOP does. */
  stop(): void {
    this.#waiting ??= [];
  }

  /** As SIGCONT does. */
  goOn(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const happen of waiting) happen();
  }

  kill(): void {
    this.#isDead = true;
  }
}
