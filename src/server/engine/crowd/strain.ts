// How hard the process has it: how late its event loop is, and how full its heap. It looks only while it is running.
import { type TimerWheel, WheelEntry } from "../../../core/index.js";

const intervalMs = 250;

/**
 * Looks four times a second.
 *
 * @example
 * strain.start();
 * strain.lagMs; // 0 on an idle machine; 600 while something blocks the event loop again and again, for that long
 */
export class Strain extends WheelEntry {
  readonly #wheel: TimerWheel;
  readonly #heapUsage: () => number;
  #lastLateMs = 0;
  #lagMs = 0;
  #heap = 0;

  /** @param heapUsage how much of the heap that the process may have is in use, 0 to 1 */
  constructor(wheel: TimerWheel, heapUsage: () => number = () => 0) {
    super();
    this.#wheel = wheel;
    this.#heapUsage = heapUsage;
  }

  /**
   * Milliseconds by which the last two looks came too late, at least. One alone says what is over: somebody blocked the event loop
   * once, or the machine was away.
   */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** How much of the heap was in use at the last look, 0 to 1. */
  get heap(): number {
    return this.#heap;
  }

  start(): void {
    this.#wheel.set(this, intervalMs);
  }

  stop(): void {
    this.#wheel.clear(this);
    this.#lastLateMs = 0;
    this.#lagMs = 0;
    this.#heap = 0;
  }

  override onDue(lateMs: number): void {
    this.#lagMs = Math.min(this.#lastLateMs, lateMs);
    this.#lastLateMs = lateMs;
    this.#heap = this.#heapUsage();
    this.start();
  }
}
