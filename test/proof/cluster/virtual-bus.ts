// The bus of a simulated cluster: it delays, reorders and doubles what it carries, loses some of it, and cuts nodes off.
import { type Bus, BusError, type OnBusMessage } from "../../../src/bus/index.js";
import type { SeededRandom } from "../../../src/testkit/index.js";
import type { ProcessClock } from "../world/process-clock.js";
import type { World } from "../world/world.js";

interface Subscription {
  readonly channel: string;
  readonly port: VirtualBus;
  readonly onMessage: OnBusMessage;
}

/** What the buses of all nodes have in common. */
export class BusMedium {
  readonly world: World;
  readonly random: SeededRandom;
  lossPercent = 0;
  maxDelayMs = 20;
  readonly subscriptions: Set<Subscription> = new Set();

  constructor(world: World, random: SeededRandom) {
    this.world = world;
    this.random = random;
  }

  carry(from: VirtualBus, channel: string, message: Uint8Array): void {
    for (const subscription of this.subscriptions) {
      if (subscription.channel !== channel || this.random.isPercent(this.lossPercent)) continue;
      const copies = this.random.isPercent(3) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        this.world.clock.setTimer(
          () => {
            if (subscription.port.isUp && from.isUp) subscription.onMessage(message.slice());
          },
          this.random.between(0, this.maxDelayMs),
        );
      }
    }
  }
}

/** One node's way to the bus. */
export class VirtualBus implements Bus {
  readonly maxMessageBytes: number = 65_536;
  readonly #medium: BusMedium;
  readonly #clock: ProcessClock;
  readonly #watchers: Set<(isUp: boolean) => void> = new Set();
  #isUp = true;

  constructor(medium: BusMedium, clock: ProcessClock) {
    this.#medium = medium;
    this.#clock = clock;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Cuts the node off, or lets it in again. */
  turn(isUp: boolean): void {
    if (this.#isUp === isUp) return;
    this.#isUp = isUp;
    for (const tell of this.#watchers) tell(isUp);
  }

  async publish(channel: string, message: Uint8Array): Promise<void> {
    this.#medium.world.unsettle();
    if (!this.#isUp) throw new BusError("ERR_BUS_UNAVAILABLE", "The node is cut off.");
    this.#medium.carry(this, channel, message);
  }

  async subscribe(channel: string, onMessage: OnBusMessage): Promise<() => Promise<void>> {
    this.#medium.world.unsettle();
    if (!this.#isUp) throw new BusError("ERR_BUS_UNAVAILABLE", "The node is cut off.");
    const subscription = { channel, port: this, onMessage: this.#clock.whileAlive(onMessage) };
    this.#medium.subscriptions.add(subscription);
    return async () => void this.#medium.subscriptions.delete(subscription);
  }

  watch(onStatus: (isUp: boolean) => void): () => void {
    const tell = this.#clock.whileAlive(onStatus);
    this.#watchers.add(tell);
    onStatus(this.#isUp);
    return () => void this.#watchers.delete(tell);
  }

  async close(): Promise<void> {
    this.#watchers.clear();
  }
}
