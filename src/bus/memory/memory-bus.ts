// A bus inside one process: for tests of applications on many nodes, and for trying them out. It connects nothing to anything else.
import { systemClock, type Clock } from "../../core/index.js";
import type { Bus, OnBusMessage } from "../bus.js";
import { BusError } from "../bus-error.js";

interface Subscription {
  readonly channel: string;
  readonly onMessage: OnBusMessage;
  isOver: boolean;
}

/**
 * What the buses of a process have in common: as a server behind other buses, it may be stopped and started.
 *
 * @example
 * const medium = new MemoryMedium();
 * const [one, two] = [memoryBus(medium), memoryBus(medium)];
 * medium.stop(); // `one` and `two` are cut off
 * medium.start();
 */
export class MemoryMedium {
  readonly clock: Clock;
  readonly #subscriptions: Map<string, Set<Subscription>> = new Map();
  readonly #watchers: Set<(isUp: boolean) => void> = new Set();
  #isUp = true;

  /** @param clock what is published arrives when its turn ends */
  constructor(clock: Clock = systemClock) {
    this.clock = clock;
  }

  /** Whether messages get through. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** How many subscriptions there are: a test for leaks asks this. */
  get size(): number {
    return Array.from(this.#subscriptions.values(), (set) => set.size).reduce((sum, size) => sum + size, 0);
  }

  /** Nothing gets through any more, and every bus knows it. What is under way is lost. */
  stop(): void {
    this.#turn(false);
  }

  start(): void {
    this.#turn(true);
  }

  /** @internal For the buses. */
  watch(onStatus: (isUp: boolean) => void): () => void {
    this.#watchers.add(onStatus);
    onStatus(this.#isUp);
    return () => void this.#watchers.delete(onStatus);
  }

  /** @internal For the buses. */
  add(subscription: Subscription): void {
    const { channel } = subscription;
    const present = this.#subscriptions.get(channel) ?? new Set();
    this.#subscriptions.set(channel, present.add(subscription));
  }

  /** @internal For the buses. */
  remove(subscription: Subscription): void {
    subscription.isOver = true;
    const left = this.#subscriptions.get(subscription.channel);
    left?.delete(subscription);
    if (left?.size === 0) this.#subscriptions.delete(subscription.channel);
  }

  /** @internal For the buses. */
  isHeard(channel: string): boolean {
    return this.#subscriptions.has(channel);
  }

  /** @internal For the buses. */
  publish(channel: string, message: Uint8Array): void {
    for (const subscription of this.#subscriptions.get(channel) ?? []) {
      this.clock.defer(() => {
        if (this.#isUp && !subscription.isOver) subscription.onMessage(message);
      });
    }
  }

  #turn(isUp: boolean): void {
    if (this.#isUp === isUp) return;
    this.#isUp = isUp;
    for (const watcher of this.#watchers) watcher(isUp);
  }
}

/**
 * A bus that connects the nodes of one process which are given the same medium.
 *
 * @example
 * const medium = new MemoryMedium();
 * const one = new Server(3001, { cluster: createCluster({ bus: memoryBus(medium) }) });
 * const two = new Server(3002, { cluster: createCluster({ bus: memoryBus(medium) }) });
 */
export function memoryBus(medium: MemoryMedium = new MemoryMedium()): Bus {
  return new MemoryBus(medium);
}

class MemoryBus implements Bus {
  readonly maxMessageBytes: number = 2 ** 20;
  readonly #medium: MemoryMedium;
  readonly #subscriptions: Set<Subscription> = new Set();
  readonly #watches: Set<() => void> = new Set();
  #isClosed = false;

  constructor(medium: MemoryMedium) {
    this.#medium = medium;
  }

  async publish(channel: string, message: Uint8Array): Promise<void> {
    this.#demandOpen();
    if (!this.#medium.isUp) throw new BusError("ERR_BUS_UNAVAILABLE", "The medium of this bus is stopped.");
    // Nobody may find in his hands what another one changes.
    this.#medium.publish(channel, message.slice());
  }

  async subscribe(channel: string, onMessage: OnBusMessage): Promise<() => Promise<void>> {
    this.#demandOpen();
    const subscription: Subscription = { channel, onMessage, isOver: false };
    this.#subscriptions.add(subscription);
    this.#medium.add(subscription);
    return async () => {
      this.#subscriptions.delete(subscription);
      this.#medium.remove(subscription);
    };
  }

  async isHeard(channel: string): Promise<boolean> {
    return this.#medium.isHeard(channel);
  }

  watch(onStatus: (isUp: boolean) => void): () => void {
    const stop = this.#medium.watch(onStatus);
    this.#watches.add(stop);
    return () => {
      this.#watches.delete(stop);
      stop();
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const subscription of this.#subscriptions) this.#medium.remove(subscription);
    for (const stop of this.#watches) stop();
    this.#subscriptions.clear();
    this.#watches.clear();
  }

  #demandOpen(): void {
    if (this.#isClosed) throw new BusError("ERR_BUS_CLOSED", "This bus has been closed.");
  }
}
