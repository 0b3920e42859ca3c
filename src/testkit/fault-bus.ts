// A bus with faults, by a seed, before a bus that has none. It knows no nodes, and keeps the promises of no bus but the weakest.
import type { Bus, OnBusMessage } from "../bus/bus.js";
import { BusError } from "../bus/bus-error.js";
import type { Clock } from "../core/index.js";
import type { SeededRandom } from "./seeded-random.js";

/** What becomes of messages on their way from the bus to one process. */
export interface BusConditions {
  /** So many of a hundred do not come. @default 0 */
  readonly lossPercent: number;
  /** So many of a hundred come twice. @default 0 */
  readonly doublePercent: number;
  /** How long they take, each by itself: where the two differ, they overtake each other. @default 0 */
  readonly minDelayMs: number;
  /** @default 0 */
  readonly maxDelayMs: number;
}

const fair: BusConditions = { lossPercent: 0, doublePercent: 0, minDelayMs: 0, maxDelayMs: 0 };

/**
 * The bus of one process, as bad as it is told to be.
 *
 * @example
 * const bus = new FaultBus(memoryBus(medium), clock, new SeededRandom(7), { lossPercent: 10, maxDelayMs: 50 });
 * bus.cut(); // from now on it says that it is down
 * bus.restore();
 */
export class FaultBus implements Bus {
  /** They hold for what comes from now on. */
  conditions: BusConditions;
  /** Whether a message comes through: for a network that falls into parts. */
  hears: (message: Uint8Array) => boolean = () => true;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  readonly #watchers: Set<() => void> = new Set();
  #isUp = true;
  #isBlackHole = false;

  constructor(bus: Bus, clock: Clock, random: SeededRandom, conditions: Partial<BusConditions> = {}) {
    this.#bus = bus;
    this.#clock = clock;
    this.#random = random;
    this.conditions = { ...fair, ...conditions };
  }

  get maxMessageBytes(): number {
    return this.#bus.maxMessageBytes;
  }

  /** The connection is lost, and the process knows. What is under way is lost, too. */
  cut(): void {
    this.#turn(false);
  }

  /** Nothing gets through in either direction, and nobody is told. */
  blackHole(): void {
    this.#isBlackHole = true;
  }

  /** Everything gets through again. */
  restore(): void {
    this.#isBlackHole = false;
    this.#turn(true);
  }

  async publish(channel: string, message: Uint8Array): Promise<void> {
    if (!this.#isUp) throw new BusError("ERR_BUS_UNAVAILABLE", "This bus is cut.");
    if (!this.#isBlackHole) await this.#bus.publish(channel, message);
  }

  async subscribe(channel: string, onMessage: OnBusMessage): Promise<() => Promise<void>> {
    let isOver = false;
    const hand = (message: Uint8Array): void => {
      if (!isOver && this.#isOpen) onMessage(message);
    };
    const leave = await this.#bus.subscribe(channel, (message) => this.#carry(message, hand));
    return async () => {
      isOver = true;
      await leave();
    };
  }

  watch(onStatus: (isUp: boolean) => void): () => void {
    let isBusUp = false;
    let told: boolean | null = null;
    const tell = (): void => {
      const isUp = isBusUp && this.#isUp;
      if (isUp === told) return;
      told = isUp;
      onStatus(isUp);
    };
    this.#watchers.add(tell);
    const stop = this.#bus.watch((isUp) => {
      isBusUp = isUp;
      tell();
    });
    return () => {
      this.#watchers.delete(tell);
      stop();
    };
  }

  close(): Promise<void> {
    this.#watchers.clear();
    return this.#bus.close();
  }

  get #isOpen(): boolean {
    return this.#isUp && !this.#isBlackHole;
  }

  #carry(message: Uint8Array, hand: OnBusMessage): void {
    if (!this.#isOpen || !this.hears(message)) return;
    const { lossPercent, doublePercent, minDelayMs, maxDelayMs } = this.conditions;
    if (this.#random.isPercent(lossPercent)) return;
    for (let copies = this.#random.isPercent(doublePercent) ? 2 : 1; copies > 0; copies--) {
      if (maxDelayMs === 0) this.#clock.defer(() => hand(message));
      else this.#clock.setTimer(() => hand(message), this.#random.between(minDelayMs, maxDelayMs));
    }
  }

  #turn(isUp: boolean): void {
    this.#isUp = isUp;
    for (const tell of this.#watchers) tell();
  }
}
