// The clock of one process of a simulation: it runs with the world's, until the process is killed. Then nothing of it runs any more.
// While the process is stopped, whatever happens to it waits.
import type { Clock, Timer } from "../../../src/core/index.js";

export class ProcessClock implements Clock {
  readonly #world: Clock;
  #isDead = false;
  #isStopped = false;
  /** What has happened since the process was stopped, and it has not come to yet. */
  readonly #waiting: (() => void)[] = [];

  constructor(world: Clock) {
    this.#world = world;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get isStopped(): boolean {
    return this.#isStopped;
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
    // A turn that has begun comes to its end.
    this.#world.defer(() => this.#isDead || callback());
  }

  /** What the process does not do any more when it is dead. */
  whileAlive<Args extends readonly unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      if (this.#isStopped || this.#waiting.length > 0) this.#waiting.push(() => this.#isDead || act(...args));
      else if (!this.#isDead) act(...args);
    };
  }

  /** As SIGSTOP does. */
  stop(): void {
    this.#isStopped = true;
  }

  /** As SIGCONT does: what has happened comes in order, each in a turn of its own. */
  goOn(): void {
    this.#isStopped = false;
    this.#catchUp();
  }

  #catchUp(): void {
    if (this.#isStopped || this.#waiting.length === 0) return;
    // It stays there meanwhile: what it brings about comes behind the others.
    this.#waiting[0]?.();
    this.#waiting.shift();
    this.#world.setTimer(() => this.#catchUp(), 0);
  }

  kill(): void {
    this.#isDead = true;
  }
}
