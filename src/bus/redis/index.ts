// The face of src/bus/redis: three buses over Redis, by a client of ioredis or node-redis that the application hands in.
export type { BusOptions } from "../bus-options.js";
export type { IoredisClient } from "./ioredis.js";
export type { NodeRedisClient } from "./node-redis.js";
export type { RedisBusOptions, RedisClient, RedisStreamsBusOptions } from "./options.js";
export { redisBus, redisStreamsBus, shardedRedisBus } from "./redis-bus.js";
