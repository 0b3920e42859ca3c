// What the user says of a Redis bus, checked and completed. It connects to nothing.
import { HoldfastError } from "../../protocol/index.js";
import { positive, resolveBusOptions, type BusOptions, type ResolvedBusOptions } from "../bus-options.js";
import type { Connect } from "./connection.js";
import { connectIoredis, isIoredis, type IoredisClient } from "./ioredis.js";
import { connectNodeRedis, isNodeRedis, type NodeRedisClient } from "./node-redis.js";

/** A client that the application has made: `Redis` or `Cluster` of ioredis, `createClient()` or `createCluster()` of the package `redis`. */
export type RedisClient = IoredisClient | NodeRedisClient;

/** What {@link redisBus} and {@link shardedRedisBus} accept. */
export interface RedisBusOptions extends BusOptions {
  /**
   * Whose like the bus connects with: it opens connections of its own, made by `client.duplicate()`, and closes these alone. The client
   * itself is not used; it need not be connected.
   */
  readonly client: RedisClient;
}

/** What {@link redisStreamsBus} accepts. */
export interface RedisStreamsBusOptions extends RedisBusOptions {
  /**
   * About how many bytes of messages Redis keeps of each channel, for nodes that were away.
   *
   * @default 33_554_432
   */
  readonly maxStreamBytes?: number;
}

/** The same, complete and checked. */
export interface ResolvedRedisOptions extends ResolvedBusOptions {
  readonly connect: Connect;
  readonly maxStreamBytes: number;
}

/** @throws HoldfastError `ERR_INVALID_OPTION` */
export function resolveRedisOptions({
  client,
  maxStreamBytes = 32 * 2 ** 20,
  ...options
}: RedisStreamsBusOptions): ResolvedRedisOptions {
  return Object.freeze({
    ...resolveBusOptions(options),
    connect: connectLike(client),
    maxStreamBytes: positive("maxStreamBytes", maxStreamBytes),
  });
}

function connectLike(client: unknown): Connect {
  if (typeof client === "object" && client !== null) {
    if (isIoredis(client)) return connectIoredis(client);
    if (isNodeRedis(client)) return connectNodeRedis(client);
  }
  throw new HoldfastError(
    "ERR_INVALID_OPTION",
    'The option "client" must be a client of ioredis or of the package redis, alone or of a cluster: redisBus({ client: new Redis() }).',
  );
}
