// The buses over a real Redis, and a real Redis Cluster of three, with both drivers: the suite that every bus passes.
import { Cluster, Redis } from "ioredis";
import { createClient, createCluster } from "redis";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  redisBus,
  redisStreamsBus,
  shardedRedisBus,
  type RedisBusOptions,
  type RedisClient,
} from "../../src/bus/redis/index.js";
import type { Bus } from "../../src/bus/index.js";
import { testBus } from "../../src/testkit/index.js";
import {
  startRedis,
  startRedisCluster,
  type RedisCluster,
  type RedisServer,
} from "../programs/redis-server.js";

const buses: Record<string, (options: RedisBusOptions) => Bus> = {
  redisBus,
  shardedRedisBus,
  redisStreamsBus,
};
const publishTimeoutMs = 500;
const patienceMs = 5000;

/** What an application hands in; the bus connects by itself. */
const drivers: Record<string, (port: number) => RedisClient> = {
  ioredis: (port) => new Redis({ port, host: "127.0.0.1", lazyConnect: true }),
  "node-redis": (port) => createClient({ url: `redis://127.0.0.1:${port}` }),
};
const clusterDrivers: Record<string, (port: number) => RedisClient> = {
  ioredis: (port) => new Cluster([{ host: "127.0.0.1", port }], { lazyConnect: true }),
  "node-redis": (port) => createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] }),
};

describe("with one Redis", () => {
  let server: RedisServer;
  let control: Redis;
  let quiet: number;
  beforeAll(async () => {
    server = await startRedis();
    control = new Redis(server.port, "127.0.0.1");
    quiet = await countClients();
  });
  afterAll(async () => {
    control.disconnect();
    await server.stop();
  });

  const countClients = async (): Promise<number> =>
    String(await control.call("CLIENT", "LIST"))
      .trim()
      .split("\n").length;

  describe.each(Object.entries(drivers))("and %s", (_, clientOf) => {
    describe.each(Object.entries(buses))("%s", (_name, makeBus) => {
      testBus(test, {
        open: () => makeBus({ client: clientOf(server.port), publishTimeoutMs }),
        async cut() {
          await control.call("CLIENT", "KILL", "TYPE", "pubsub");
          await control.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        },
        stop: () => server.pause(),
        start: () => server.resume(),
        // Redis takes a moment to see that a connection is closed.
        countOpen: async () => {
          await vi.waitFor(async () => expect(await countClients()).toBe(quiet));
          return quiet;
        },
        patienceMs,
      });
    });
  });
});

describe("with a Redis Cluster", () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(async () => cluster.stop());

  describe.each(Object.entries(clusterDrivers))("and %s", (_, clientOf) => {
    describe.each(Object.entries(buses))("%s", (_name, makeBus) => {
      testBus(test, {
        open: () => makeBus({ client: clientOf(cluster.port), publishTimeoutMs }),
        patienceMs,
      });
    });
  });
});
