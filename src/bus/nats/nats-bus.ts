// The bus over NATS's own publish and subscribe, which keeps nothing: who is away when a message passes has missed it.
import type { Bus } from "../bus.js";
import { resolveBusOptions, type BusOptions, type ResolvedBusOptions } from "../bus-options.js";
import { carriedBus } from "../carried-bus.js";
import type { Carrier, CarrierEvents } from "../carrier.js";
import {
  maxMessageBytesOf,
  watchConnection,
  type NatsConnection,
  type NatsSubscription,
} from "./connection.js";

/** What {@link natsBus} accepts. */
export interface NatsBusOptions extends BusOptions {
  /** What `connect()` of `@nats-io/transport-node` gave. It stays the application's, and stays open. */
  readonly connection: NatsConnection;
}

/**
 * A bus over NATS.
 *
 * @throws HoldfastError `ERR_INVALID_OPTION`
 * @example
 * import { connect } from "@nats-io/transport-node";
 * const connection = await connect({ servers: "localhost:4222", maxReconnectAttempts: -1 });
 * const io = new Server(3000, { cluster: createCluster({ bus: natsBus({ connection }) }) });
 */
export function natsBus({ connection, ...options }: NatsBusOptions): Bus {
  const resolved = resolveBusOptions(options);
  return carriedBus("NATS", resolved, (events) => new NatsCarrier(connection, resolved, events));
}

const nothing = new Uint8Array(0);

class NatsCarrier implements Carrier {
  readonly #connection: NatsConnection;
  readonly #prefix: string;
  /** So long somebody who hears is waited for: less than the bus has patience. */
  readonly #answerMs: number;
  readonly #events: CarrierEvents;
  readonly #subscriptions: Map<string, NatsSubscription> = new Map();
  readonly #stopWatching: () => void;
  /** What the messages of this turn of the event loop wait for. */
  #flushed: Promise<void> | null = null;

  constructor(connection: NatsConnection, options: ResolvedBusOptions, events: CarrierEvents) {
    this.#connection = connection;
    this.#prefix = options.prefix;
    this.#answerMs = options.publishTimeoutMs / 2;
    this.#events = events;
    this.#stopWatching = watchConnection(connection, (isUp) => events.onStatus(isUp));
  }

  get maxMessageBytes(): number {
    return maxMessageBytesOf(this.#connection);
  }

  async publish(channel: string, message: Uint8Array): Promise<void> {
    this.#connection.publish(`${this.#prefix}.${channel}`, message);
    await this.#flush();
  }

  async subscribe(channel: string): Promise<void> {
    const subscription = this.#connection.subscribe(`${this.#prefix}.${channel}`, {
      callback: (error, message) => {
        if (error !== null) return;
        // Only who asks whether we hear wants an answer.
        if (message.reply) message.respond();
        else this.#events.onMessage(channel, message.data);
      },
    });
    this.#subscriptions.set(channel, subscription);
    await this.#flush();
  }

  async unsubscribe(channel: string): Promise<void> {
    const subscription = this.#subscriptions.get(channel);
    this.#subscriptions.delete(channel);
    if (!this.#connection.isClosed()) subscription?.unsubscribe();
  }

  async isHeard(channel: string): Promise<boolean> {
    try {
      await this.#connection.request(`${this.#prefix}.${channel}`, nothing, { timeout: this.#answerMs });
    } catch (error) {
      // Everything else, as that nobody answers in time, says nothing about who hears.
      return !(error instanceof Error && error.name === "NoRespondersError");
    }
    return true;
  }

  async close(): Promise<void> {
    this.#stopWatching();
    for (const channel of this.#subscriptions.keys()) await this.unsubscribe(channel);
  }

  /** The server answers in order: what was sent before has been taken. One question serves all that a turn has sent. */
  #flush(): Promise<void> {
    this.#flushed ??= Promise.resolve().then(() => {
      this.#flushed = null;
      return this.#connection.flush();
    });
    return this.#flushed;
  }
}
