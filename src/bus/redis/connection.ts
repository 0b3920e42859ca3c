// The contract between the buses and the drivers: connections of our own, like the one that the user's client has. It tries
// nothing twice: what to do about a connection that is lost is the bus's to say.

/** A part of a command. Both drivers know bytes as Node's Buffer alone. */
export type Argument = string | Buffer;

/** What becomes of a connection. */
export interface ConnectionEvents {
  /** A message of a channel that was subscribed to, by the name it was subscribed under. */
  readonly onMessage: (channel: string, message: Uint8Array) => void;
  /** It cannot be used any more, or should not be. May be said more than once, and after `end`. */
  readonly onLost: (cause: unknown) => void;
}

/** Sharded channels live on the one shard of a Redis Cluster that their name belongs to; plain ones on all of them. */
export type ChannelKind = "plain" | "sharded";

/** One connection to a Redis, or those to the shards of a Redis Cluster. */
export interface RedisConnection {
  /** There are several, to a Redis Cluster. */
  readonly isCluster: boolean;
  /** Resolves when commands can be sent. */
  readonly ready: Promise<void>;
  /**
   * Sends a command. Texts in the answer may be strings or bytes, maps are lists of keys and values in turn.
   *
   * @param key where in a Redis Cluster it belongs; undefined: anywhere
   */
  send(key: string | undefined, command: readonly Argument[]): Promise<unknown>;
  subscribe(kind: ChannelKind, channel: string): Promise<unknown>;
  unsubscribe(kind: ChannelKind, channel: string): Promise<unknown>;
  /** Lets go of it at once; what has not been answered is rejected. */
  end(): void;
}

/** Opens a connection. */
export type Connect = (events: ConnectionEvents) => RedisConnection;
