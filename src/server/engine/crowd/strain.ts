// How hard the process has it: how late its event loop is, and how full its heap. It looks only while it is running.
import { type TimerWheel, WheelEntry } from "../../../core/index.js";

const intervalMs = 250;

/**
 * Looks four times a second.
 *
 * @example
 * strain.start();
 * strain.lagMs; // 0 on an idle machine; 600 after something blocked the event loop for that long
 */
export class Strain extends WheelEntry {
  readonly #wheel: TimerWheel;
  readonly #heapUsage: () => number;
  #lagMs = 0;
  #heap = 0;

  /** @param heapUsage how much of the heap that the process may have is in use, 0 to 1 */
  constructor(wheel: TimerWheel, heapUsage: () => number = () => 0) {
    super();
    this.#wheel = wheel;
    this.#heapUsage = heapUsage;
  }

  /** Milliseconds by which the last look came too late. */
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
    this.#lagMs = 0;
    this.#heap = 0;
  }

  override onDue(lateMs: number): void {
    this.#lagMs = lateMs;
    this.#heap = this.#heapUsage();
    this.start();
  }
}
