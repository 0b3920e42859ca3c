// What the bus over JetStream uses of its client, which the application hands in, and the stream that it keeps. It reads nothing.

/** What `jetstream()` of `@nats-io/jetstream` gave, as far as it is used here. */
export interface JetStreamClient {
  publish(subject: string, payload: Uint8Array, options: JetStreamPublish): Promise<unknown>;
  jetstreamManager(checkApi?: boolean): Promise<JetStreamManager>;
}

/** How a message is published. */
export interface JetStreamPublish {
  /** Of two messages with one id the stream keeps the first. */
  readonly msgID: string;
  readonly timeout: number;
}

/** What administers streams, as far as it is used here. */
export interface JetStreamManager {
  readonly streams: {
    info(stream: string): Promise<StreamState>;
    add(config: never): Promise<unknown>;
    update(stream: string, config: never): Promise<unknown>;
  };
  readonly consumers: {
    add(stream: string, config: never): Promise<{ readonly name: string }>;
    delete(stream: string, consumer: string): Promise<unknown>;
  };
}

/** How a stream stands, as far as it is used here. */
export interface StreamState {
  readonly created: string;
  readonly state: { readonly last_seq: number };
}

/** What a stream keeps, and where. */
export interface StreamSettings {
  /** Of the stream; the subjects below it are the channels. */
  readonly name: string;
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  readonly storage: "memory" | "file";
  readonly replicas: number;
}

/** JetStream's own code of an error: the name is taken by a stream that is set up otherwise. */
const nameInUse = 10_058;
const nanosecondsOfMs = 1_000_000;
const mostDuplicateMs = 120_000;

/** Makes the stream, or sets it up as it is wanted now. */
export async function prepareStream({ streams }: JetStreamManager, settings: StreamSettings): Promise<void> {
  const { name, maxAgeMs, maxBytes, storage, replicas } = settings;
  const config = {
    name,
    subjects: [`${name}.>`],
    retention: "limits",
    discard: "old",
    max_age: maxAgeMs * nanosecondsOfMs,
    max_bytes: maxBytes,
    storage,
    num_replicas: replicas,
    // So long a message may be published again.
    duplicate_window: Math.min(maxAgeMs, mostDuplicateMs) * nanosecondsOfMs,
  };
  try {
    await streams.add(config as never);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== nameInUse) throw error;
    await streams.update(name, config as never);
  }
}
