// The bus over JetStream, which keeps messages for a while: who was away reads on from where it was.
import { createIdSource, systemClock, systemRandom, type Clock } from "../../core/index.js";
import type { Bus } from "../bus.js";
import { positive, resolveBusOptions, type BusOptions } from "../bus-options.js";
import { carriedBus } from "../carried-bus.js";
import type { Carrier, CarrierEvents } from "../carrier.js";
import { maxMessageBytesOf, watchConnection, type NatsConnection } from "./connection.js";
import {
  prepareStream,
  type JetStreamClient,
  type JetStreamManager,
  type StreamSettings,
} from "./jetstream.js";
import { OrderedReader } from "./ordered-reader.js";

/** What {@link jetStreamBus} accepts. */
export interface JetStreamBusOptions extends BusOptions {
  /** What `connect()` of `@nats-io/transport-node` gave. It stays the application's, and stays open. */
  readonly connection: NatsConnection;
  /** What `jetstream(connection)` of `@nats-io/jetstream` gave. */
  readonly jetstream: JetStreamClient;
  /** How long messages are kept for nodes that have lost their connection, in milliseconds. @default 60_000 */
  readonly maxAgeMs?: number;
  /** How many bytes are kept at most; the oldest messages go first. @default 268_435_456 */
  readonly maxBytes?: number;
  /** Where the servers keep them. @default "memory" */
  readonly storage?: "memory" | "file";
  /** On how many servers of a cluster of NATS they are kept. @default 1 */
  readonly replicas?: number;
}

/**
 * A bus over NATS with JetStream. The stream `holdfast` (that of the prefix) is made if it is not there.
 *
 * @throws HoldfastError `ERR_INVALID_OPTION`
 * @example
 * import { jetstream } from "@nats-io/jetstream";
 * const bus = jetStreamBus({ connection, jetstream: jetstream(connection) });
 * const io = new Server(3000, { cluster: createCluster({ bus }) });
 */
export function jetStreamBus({
  connection,
  jetstream,
  maxAgeMs = 60_000,
  maxBytes = 256 * 2 ** 20,
  storage = "memory",
  replicas = 1,
  ...options
}: JetStreamBusOptions): Bus {
  const resolved = resolveBusOptions(options);
  const settings: StreamSettings = {
    name: resolved.prefix,
    maxAgeMs: positive("maxAgeMs", maxAgeMs),
    maxBytes: positive("maxBytes", maxBytes),
    storage,
    replicas: positive("replicas", replicas),
  };
  const parts = { connection, jetstream, settings, timeoutMs: resolved.publishTimeoutMs, clock: systemClock };
  return carriedBus("JetStream", resolved, (events) => new JetStreamCarrier(parts, events));
}

interface JetStreamParts {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly settings: StreamSettings;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** A message whose acknowledgement does not come is published so often in its time. */
const attempts = 3;

class JetStreamCarrier implements Carrier {
  readonly #parts: JetStreamParts;
  readonly #events: CarrierEvents;
  readonly #readers: Map<string, OrderedReader> = new Map();
  readonly #stopWatching: () => void;
  readonly #newId: () => string = createIdSource(systemRandom);
  /** Messages are told apart by it and their number. */
  readonly #id: string = this.#newId();
  #count = 0;
  #manager: Promise<JetStreamManager> | null = null;

  constructor(parts: JetStreamParts, events: CarrierEvents) {
    this.#parts = parts;
    this.#events = events;
    this.#stopWatching = watchConnection(parts.connection, (isUp) => {
      events.onStatus(isUp);
      // They would find out by themselves, but later.
      if (isUp) for (const reader of this.#readers.values()) reader.reopen();
    });
  }

  get maxMessageBytes(): number {
    return maxMessageBytesOf(this.#parts.connection);
  }

  async publish(channel: string, message: Uint8Array): Promise<void> {
    const { jetstream, settings, timeoutMs, clock } = this.#parts;
    const timeout = Math.ceil(timeoutMs / attempts);
    const subject = `${settings.name}.${channel}`;
    const msgID = `${this.#id}.${++this.#count}`;
    const deadline = clock.now() + timeoutMs;
    for (;;) {
      try {
        await jetstream.publish(subject, message, { msgID, timeout });
        return;
      } catch (error) {
        // It may have been taken, and only its acknowledgement lost: under the same id it is taken once.
        if (clock.now() + timeout > deadline) throw error;
        await this.#prepare();
      }
    }
  }

  async subscribe(channel: string): Promise<void> {
    const { connection, settings, clock } = this.#parts;
    const reader = new OrderedReader(
      {
        connection,
        manager: await this.#manage(),
        settings,
        clock,
        newInbox: () => `_INBOX.${this.#newId()}`,
        onMessage: (message) => this.#events.onMessage(channel, message),
      },
      channel,
    );
    this.#readers.set(channel, reader);
    await reader.open();
  }

  async unsubscribe(channel: string): Promise<void> {
    const reader = this.#readers.get(channel);
    this.#readers.delete(channel);
    await reader?.close();
  }

  async close(): Promise<void> {
    this.#stopWatching();
    await Promise.all([...this.#readers.keys()].map(async (channel) => this.unsubscribe(channel)));
  }

  /** The stream may be gone: that looks as if nobody acknowledged. */
  async #prepare(): Promise<void> {
    await prepareStream(await this.#manage(), this.#parts.settings);
  }

  #manage(): Promise<JetStreamManager> {
    this.#manager ??= this.#parts.jetstream.jetstreamManager(false);
    return this.#manager;
  }
}
