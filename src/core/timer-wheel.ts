// One timer for many deadlines that are seldom reached: heartbeats, deadlines of bodies and upgrades. Coarse, and no scheduler.
import type { Clock, Timer } from "./clock.js";

const tickMs = 20;
/** 41 seconds: an interval between heartbeats of 25 s is found in the first round. */
const slotCount = 2048;

/**
 * Something that can be due. It is a link of the wheel's list itself, so that setting and clearing it allocates nothing.
 *
 * @example
 * class Reminder extends WheelEntry {
 *   override onDue(): void {}
 * }
 */
export abstract class WheelEntry {
  /** @internal The wheel's own. */
  next: WheelEntry | null = null;
  /** @internal The wheel's own. */
  previous: WheelEntry | null = null;
  /** @internal The tick at which it is due; -1: it is in no wheel. */
  dueTick = -1;

  /** @param lateMs how much later than it should the wheel came round: the event loop was blocked */
  abstract onDue(lateMs: number): void;
}

/**
 * Deadlines in a ring of slots. Adding, moving and removing are O(1); the one timer sleeps until a slot that is not empty, and
 * does not exist while the wheel is empty. A deadline is reached at most one tick of 20 ms late.
 *
 * @example
 * const wheel = new TimerWheel(clock);
 * wheel.set(entry, 25_000); // entry.onDue() in 25 s
 * wheel.set(entry, 20_000); // moved: in 20 s
 * wheel.clear(entry);
 */
export class TimerWheel {
  readonly clock: Clock;
  readonly #slots: (WheelEntry | null)[] = Array.from({ length: slotCount }, () => null);
  readonly #wake: () => void;
  readonly #startMs: number;
  /** Every tick up to this one has been served. */
  #servedTick = 0;
  #size = 0;
  #timer: Timer = null;
  #wakeTick = Infinity;

  constructor(clock: Clock) {
    this.clock = clock;
    this.#startMs = clock.now();
    this.#wake = (): void => this.#serve();
  }

  /** How many entries wait. */
  get size(): number {
    return this.#size;
  }

  /** Makes `entry` due in `delayMs`, whether it was waiting already or not. */
  set(entry: WheelEntry, delayMs: number): void {
    this.clear(entry);
    const nowMs = this.clock.now() - this.#startMs;
    // An empty wheel stands still, and catches up in one step.
    if (this.#size === 0) this.#servedTick = Math.max(this.#servedTick, Math.floor(nowMs / tickMs));
    const tick = Math.max(this.#servedTick + 1, Math.ceil((nowMs + delayMs) / tickMs));
    this.#link(entry, tick);
    if (tick < this.#wakeTick) this.#sleepUntil(tick);
  }

  /** Makes `entry` not due any more. */
  clear(entry: WheelEntry): void {
    if (entry.dueTick < 0) return;
    const { next, previous } = entry;
    if (next !== null) next.previous = previous;
    if (previous === null) this.#slots[entry.dueTick % slotCount] = next;
    else previous.next = next;
    entry.next = null;
    entry.previous = null;
    entry.dueTick = -1;
    this.#size--;
    if (this.#size === 0) this.#sleepUntil(Infinity);
  }

  #link(entry: WheelEntry, tick: number): void {
    const slot = tick % slotCount;
    const head = this.#slots[slot] ?? null;
    entry.dueTick = tick;
    entry.next = head;
    if (head !== null) head.previous = entry;
    this.#slots[slot] = entry;
    this.#size++;
  }

  #serve(): void {
    this.#timer = null;
    this.#wakeTick = Infinity;
    const nowMs = this.clock.now() - this.#startMs;
    const nowTick = Math.floor(nowMs / tickMs);
    const due: WheelEntry[] = [];
    // After a long block one round sees every slot.
    const last = Math.min(nowTick, this.#servedTick + slotCount);
    for (let tick = this.#servedTick + 1; tick <= last; tick++) this.#collect(tick % slotCount, nowTick, due);
    this.#servedTick = Math.max(this.#servedTick, nowTick);
    for (const entry of due) {
      // The one before it may have moved it or cleared it.
      if (entry.dueTick < 0 || entry.dueTick > nowTick) continue;
      const lateMs = nowMs - entry.dueTick * tickMs;
      this.clear(entry);
      entry.onDue(lateMs);
    }
    if (this.#size > 0) this.#sleepUntil(Math.min(this.#wakeTick, this.#nextTick()));
  }

  #collect(slot: number, nowTick: number, due: WheelEntry[]): void {
    for (let entry = this.#slots[slot] ?? null; entry !== null; entry = entry.next) {
      if (entry.dueTick <= nowTick) due.push(entry);
    }
  }

  /** The next slot that holds anything, though it may be for a later round. */
  #nextTick(): number {
    let tick = this.#servedTick + 1;
    while ((this.#slots[tick % slotCount] ?? null) === null) tick++;
    return tick;
  }

  #sleepUntil(tick: number): void {
    if (this.#timer !== null) this.clock.clearTimer(this.#timer);
    this.#wakeTick = tick;
    const delayMs = tick * tickMs - (this.clock.now() - this.#startMs);
    this.#timer = tick === Infinity ? null : this.clock.setTimer(this.#wake, Math.max(0, Math.ceil(delayMs)));
  }
}
