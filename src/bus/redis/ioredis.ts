// Connections made from a client of ioredis, which the application hands in: Redis, or Cluster.
import type { Argument, Connect } from "./connection.js";

/** What `new Redis()` and `new Cluster()` of ioredis give, as far as it is used here. */
export interface IoredisClient {
  callBuffer(...command: never[]): Promise<unknown>;
  duplicate(...options: never[]): object;
}

interface IoredisConnection {
  readonly isCluster?: boolean;
  connect(): Promise<unknown>;
  callBuffer(...command: readonly Argument[]): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  ssubscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  sunsubscribe(channel: string): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): void;
  disconnect(): void;
  duplicate(options: object): IoredisConnection;
  duplicate(nodes: readonly [], options: object): IoredisConnection;
}

/** Whether it is a client of ioredis: no other has commands that answer in bytes. */
export function isIoredis(client: object): client is IoredisClient {
  return "callBuffer" in client && "duplicate" in client;
}

/** A way to open connections like the one of `client`. */
export function connectIoredis(client: IoredisClient): Connect {
  return ({ onMessage, onLost }) => {
    const own = duplicate(client as unknown as IoredisConnection);
    let lastError: unknown;
    // It says only why in an error, and only that it is over in an end.
    own.on("error", (error: unknown) => (lastError = error));
    own.on("end", () => onLost(lastError));
    const onBuffer = (channel: Buffer, message: Buffer): void => onMessage(channel.toString(), message);
    own.on("messageBuffer", onBuffer);
    own.on("smessageBuffer", onBuffer);
    return {
      isCluster: own.isCluster === true,
      ready: connect(own, () => lastError),
      send: (_key, command) => own.callBuffer(...command),
      subscribe: async (kind, channel) =>
        kind === "plain" ? own.subscribe(channel) : own.ssubscribe(channel),
      unsubscribe: async (kind, channel) =>
        kind === "plain" ? own.unsubscribe(channel) : own.sunsubscribe(channel),
      end: () => own.disconnect(),
    };
  };
}

/** As the user's, but for what would delay, repeat or rename what we say. */
function duplicate(client: IoredisConnection): IoredisConnection {
  const options = { keyPrefix: "", lazyConnect: true, enableAutoPipelining: false };
  // A connection of a cluster that is lost the cluster's client replaces, since the others go on.
  if (client.isCluster === true) return client.duplicate([], { ...options, shardedSubscribers: true });
  return client.duplicate({ ...options, retryStrategy: null, commandTimeout: undefined });
}

async function connect(own: IoredisConnection, lastError: () => unknown): Promise<void> {
  try {
    await own.connect();
  } catch (error) {
    throw lastError() ?? error;
  }
}
