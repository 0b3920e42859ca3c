// The three ways in which Redis carries messages, as buses. What they have in common with other buses stands in carried-bus.ts.
import { systemClock } from "../../core/index.js";
import type { Bus } from "../bus.js";
import { carriedBus } from "../carried-bus.js";
import {
  resolveRedisOptions,
  type RedisBusOptions,
  type RedisStreamsBusOptions,
  type ResolvedRedisOptions,
} from "./options.js";
import { pubSubSessions } from "./pub-sub-session.js";
import { RedisCarrier } from "./redis-carrier.js";
import type { OpenSession } from "./session.js";
import { streamSessions } from "./stream-session.js";

/**
 * A bus over Redis's pub/sub: the least work for Redis and nodes. In a Redis Cluster each shard passes on every message; there take
 * {@link shardedRedisBus}.
 *
 * @throws HoldfastError `ERR_INVALID_OPTION`
 * @example
 * import { Redis } from "ioredis";
 *
 * const bus = redisBus({ client: new Redis("redis://127.0.0.1:6379") });
 * const io = new Server(3000, { cluster: createCluster({ bus }) });
 */
export function redisBus(options: RedisBusOptions): Bus {
  const resolved = resolveRedisOptions(options);
  return busOf(resolved, pubSubSessions(resolved, "plain", systemClock));
}

/**
 * A bus over sharded pub/sub: the shards of a Redis Cluster share the work. Redis 7 or later.
 *
 * @throws HoldfastError `ERR_INVALID_OPTION`
 * @example
 * import { createCluster as createRedisCluster } from "redis";
 *
 * const client = createRedisCluster({ rootNodes: [{ url: "redis://127.0.0.1:7000" }] });
 * const io = new Server(3000, { cluster: createCluster({ bus: shardedRedisBus({ client }) }) });
 */
export function shardedRedisBus(options: RedisBusOptions): Bus {
  const resolved = resolveRedisOptions(options);
  return busOf(resolved, pubSubSessions(resolved, "sharded", systemClock));
}

/**
 * A bus over Redis's streams, which keep messages for a while: a node that has lost its connection reads on where it stopped.
 *
 * @throws HoldfastError `ERR_INVALID_OPTION`
 * @example
 * const bus = redisStreamsBus({ client: new Redis(), maxStreamBytes: 64 * 1_048_576 });
 */
export function redisStreamsBus(options: RedisStreamsBusOptions): Bus {
  const resolved = resolveRedisOptions(options);
  return busOf(resolved, streamSessions(resolved, systemClock));
}

function busOf(options: ResolvedRedisOptions, openSession: OpenSession): Bus {
  return carriedBus(
    "Redis",
    options,
    (events) => new RedisCarrier(openSession, options, systemClock, events),
  );
}
