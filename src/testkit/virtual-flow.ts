// One direction of a virtual connection: what is under way arrives in order, later. It knows no ends and decides about no fault.
import type { Clock, Timer } from "../core/index.js";

/** How long things are under way. */
export interface FlowConditions {
  /** @default 1 */
  readonly minLatencyMs: number;
  /** @default 20 */
  readonly maxLatencyMs: number;
  /** The least time between two that arrive: a slow line, or a slow reader. @default 0 */
  readonly paceMs: number;
}

interface UnderWay<Item> {
  readonly item: Item;
  readonly dueAt: number;
}

/** Carries items to whoever hears them: all, in order, or the first of them. */
export class VirtualFlow<Item> {
  conditions: FlowConditions;
  readonly #clock: Clock;
  readonly #latency: (conditions: FlowConditions) => number;
  readonly #onArrival: (item: Item) => void;
  #underWay: UnderWay<Item>[] = [];
  #lastDueAt = 0;
  #timer: Timer = null;
  #isStalled = false;
  #isSealed = false;

  constructor(
    clock: Clock,
    conditions: FlowConditions,
    latency: (conditions: FlowConditions) => number,
    onArrival: (item: Item) => void,
  ) {
    this.conditions = conditions;
    this.#clock = clock;
    this.#latency = latency;
    this.#onArrival = onArrival;
  }

  get length(): number {
    return this.#underWay.length;
  }

  send(item: Item): void {
    if (this.#isSealed) return;
    const { paceMs } = this.conditions;
    const dueAt = Math.max(
      this.#clock.now() + this.#latency(this.conditions),
      this.#lastDueAt + (this.length > 0 ? paceMs : 0),
    );
    this.#lastDueAt = dueAt;
    this.#underWay.push({ item, dueAt });
    this.#arm();
  }

  /** Nothing arrives until {@link resume}: a network that drops packets, while the sender repeats them. */
  stall(): void {
    this.#isStalled = true;
    this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  resume(): void {
    this.#isStalled = false;
    this.#arm();
  }

  /** Forgets all that is under way but the first `count`. */
  keepFirst(count: number): void {
    this.#underWay = this.#underWay.slice(0, count);
  }

  /** What is sent from now on is lost. */
  seal(): void {
    this.#isSealed = true;
  }

  #arm(): void {
    const [next] = this.#underWay;
    if (next === undefined || this.#isStalled || this.#timer !== null) return;
    this.#timer = this.#clock.setTimer(() => this.#arrive(), next.dueAt - this.#clock.now());
  }

  /** What is due at the same time arrives in the same turn, as with frames that share a packet. */
  #arrive(): void {
    this.#timer = null;
    const now = this.#clock.now();
    for (let [next] = this.#underWay; next !== undefined && next.dueAt <= now; [next] = this.#underWay) {
      this.#underWay.shift();
      this.#onArrival(next.item);
      // Whoever heard it may have made a fault happen.
      if (this.#isStalled) return;
    }
    this.#arm();
  }
}
