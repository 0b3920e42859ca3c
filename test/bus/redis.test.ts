// The buses over a real Redis, and a real Redis Cluster of three, with both drivers: the suite that every bus passes.
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { testBus } from "../../src/testkit/index.js";
import {
  startRedis,
  startRedisCluster,
  type RedisCluster,
  type RedisServer,
} from "../programs/redis-server.js";
import { buses, clusterDrivers, drivers } from "./redis-stage.js";

const publishTimeoutMs = 1_000;
const patienceMs = 15_000;

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

  describe.each(drivers)("and %s", (_, clientOf) => {
    describe.each(buses)("%s", (_name, makeBus) => {
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
          await vi.waitFor(async () => expect(await countClients()).toBe(quiet), patienceMs);
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

  describe.each(clusterDrivers)("and %s", (_, clientOf) => {
    describe.each(buses)("%s", (_name, makeBus) => {
      testBus(test, {
        open: () => makeBus({ client: clientOf(cluster.port), publishTimeoutMs: patienceMs }),
        patienceMs,
      });
    });
  });
});
