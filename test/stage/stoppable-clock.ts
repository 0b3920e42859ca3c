// The clock of one process that a test can stop and kill, as the signals of these names do. Time goes on meanwhile.
import type { Clock, Timer } from "../../src/core/index.js";

interface ProcessTimer {
  readonly callback: () => void;
  world: Timer;
  isCleared: boolean;
}

/**
 * A process's share of the world's time.
 *
 * @example
 * clock.stop(); // nothing of the process runs
 * clock.resume(); // what has fallen due meanwhile runs now, late
 */
export class StoppableClock implements Clock {
  readonly #world: Clock;
  #state: "running" | "stopped" | "dead" = "running";
  #due: ProcessTimer[] = [];

  constructor(world: Clock) {
    this.#world = world;
  }

  now(): number {
    return this.#world.now();
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timer: ProcessTimer = { callback, world: null, isCleared: false };
    timer.world = this.#world.setTimer(() => this.#run(timer), delayMs);
    return timer;
  }

  clearTimer(timer: Timer): void {
    const cleared = timer as ProcessTimer | null;
    if (cleared === null) return;
    cleared.isCleared = true;
    this.#world.clearTimer(cleared.world);
  }

  defer(callback: () => void): void {
    this.#world.defer(() => this.#run({ callback, world: null, isCleared: false }));
  }

  get isRunning(): boolean {
    return this.#state === "running";
  }

  stop(): void {
    if (this.#state === "running") this.#state = "stopped";
  }

  resume(): void {
    if (this.#state !== "stopped") return;
    this.#state = "running";
    const due = this.#due;
    this.#due = [];
    for (const timer of due) this.#run(timer);
  }

  kill(): void {
    this.#state = "dead";
    this.#due = [];
  }

  #run(timer: ProcessTimer): void {
    if (this.#state === "stopped") this.#due.push(timer);
    else if (this.#state === "running" && !timer.isCleared) timer.callback();
  }
}
