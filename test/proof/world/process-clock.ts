// The clock of one process of a simulation: it runs with the world's, until the process is killed. Then nothing of it runs any more.
import type { Clock, Timer } from "../../../src/core/index.js";

export class ProcessClock implements Clock {
  readonly #world: Clock;
  #isDead = false;

  constructor(world: Clock) {
    this.#world = world;
  }

  get isDead(): boolean {
    return this.#isDead;
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
      if (!this.#isDead) act(...args);
    };
  }

  kill(): void {
    this.#isDead = true;
  }
}
