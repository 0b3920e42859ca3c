// What all buses over a server have in common: listeners, deadlines, bounds and status. How messages travel is the carrier's to know.
import { systemClock } from "../core/index.js";
import type { Bus, OnBusMessage } from "./bus.js";
import { BusError } from "./bus-error.js";
import type { ResolvedBusOptions } from "./bus-options.js";
import type { Carrier, CarrierEvents } from "./carrier.js";
import { InFlight } from "./in-flight.js";

interface Subscription {
  readonly listeners: Set<OnBusMessage>;
  readonly ready: Promise<unknown>;
}

/**
 * Makes a bus of a carrier.
 *
 * @param server its name, for sentences
 */
export function carriedBus(
  server: string,
  options: ResolvedBusOptions,
  carry: (events: CarrierEvents) => Carrier,
): Bus {
  return new CarriedBus(server, options, carry);
}

class CarriedBus implements Bus {
  readonly isHeard: Bus["isHeard"];
  readonly #server: string;
  readonly #carrier: Carrier;
  readonly #inFlight: InFlight;
  readonly #subscriptions: Map<string, Subscription> = new Map();
  readonly #watchers: Set<(isUp: boolean) => void> = new Set();
  #isConnected = false;
  #wasConnected = false;
  /** The server leaves something waiting for too long. */
  #isLate = false;
  #closed: Promise<unknown> | null = null;

  constructor(server: string, options: ResolvedBusOptions, carry: (events: CarrierEvents) => Carrier) {
    this.#server = server;
    this.#inFlight = new InFlight({
      clock: systemClock,
      server,
      timeoutMs: options.publishTimeoutMs,
      maxBytes: options.maxPendingBytes,
      onLate: (isLate) => this.#stand(this.#isConnected, isLate),
    });
    this.#carrier = carry({
      onMessage: (channel, message) => {
        for (const listener of this.#subscriptions.get(channel)?.listeners ?? []) listener(message);
      },
      onStatus: (isUp) => this.#stand(isUp, this.#isLate),
    });
    const isHeard = this.#carrier.isHeard?.bind(this.#carrier);
    this.isHeard = isHeard && (async (channel) => this.#inFlight.add(0, () => isHeard(channel)));
  }

  get maxMessageBytes(): number {
    return this.#carrier.maxMessageBytes;
  }

  async publish(channel: string, message: Uint8Array): Promise<void> {
    this.#demandOpen();
    // Whoever has just made a bus may use it; after that nobody shall wait for a server that is away.
    if (!this.#isConnected && this.#wasConnected)
      throw new BusError("ERR_BUS_UNAVAILABLE", `There is no connection to ${this.#server}.`);
    await this.#inFlight.add(message.length, () => this.#carrier.publish(channel, message));
  }

  async subscribe(channel: string, onMessage: OnBusMessage): Promise<() => Promise<void>> {
    this.#demandOpen();
    const subscription = this.#subscriptions.get(channel) ?? this.#join(channel);
    // One function may listen twice.
    const listener: OnBusMessage = (message) => onMessage(message);
    subscription.listeners.add(listener);
    const leave = async (): Promise<void> => {
      if (subscription.listeners.delete(listener) && subscription.listeners.size === 0)
        await this.#part(channel);
    };
    try {
      await subscription.ready;
      this.#demandOpen();
    } catch (error) {
      await leave();
      throw error;
    }
    return leave;
  }

  watch(onStatus: (isUp: boolean) => void): () => void {
    const watcher = (isUp: boolean): void => onStatus(isUp);
    this.#watchers.add(watcher);
    onStatus(this.#isUp);
    return () => void this.#watchers.delete(watcher);
  }

  async close(): Promise<void> {
    if (this.#closed === null) {
      this.#watchers.clear();
      this.#subscriptions.clear();
      this.#closed = this.#carrier.close();
    }
    await this.#closed;
  }

  get #isUp(): boolean {
    return this.#isConnected && !this.#isLate;
  }

  #join(channel: string): Subscription {
    const ready = this.#inFlight.add(0, () => this.#carrier.subscribe(channel));
    const subscription: Subscription = { listeners: new Set(), ready };
    this.#subscriptions.set(channel, subscription);
    return subscription;
  }

  async #part(channel: string): Promise<void> {
    if (this.#closed !== null) return;
    this.#subscriptions.delete(channel);
    await this.#carrier.unsubscribe(channel);
  }

  #stand(isConnected: boolean, isLate: boolean): void {
    const before = this.#isUp;
    this.#isConnected = isConnected;
    this.#wasConnected ||= isConnected;
    this.#isLate = isLate;
    const isUp = this.#isUp;
    if (isUp === before) return;
    for (const watcher of this.#watchers) watcher(isUp);
  }

  #demandOpen(): void {
    if (this.#closed !== null) throw new BusError("ERR_BUS_CLOSED", "This bus has been closed.");
  }
}
