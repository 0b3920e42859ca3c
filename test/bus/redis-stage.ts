// What tests of the Redis buses share: clients as applications make them, and how to tell what came. It starts no Redis.
import { Cluster, Redis } from "ioredis";
import { createClient, createCluster } from "redis";
import { expect, vi } from "vitest";
import type { Bus } from "../../src/bus/index.js";
import {
  redisBus,
  redisStreamsBus,
  shardedRedisBus,
  type RedisBusOptions,
  type RedisClient,
} from "../../src/bus/redis/index.js";

export const buses: readonly [string, (options: RedisBusOptions) => Bus][] = Object.entries({
  redisBus,
  shardedRedisBus,
  redisStreamsBus,
});

/** The bus connects by itself. */
export const drivers: readonly [string, (port: number) => RedisClient][] = Object.entries({
  ioredis: (port: number) => new Redis({ port, host: "127.0.0.1", lazyConnect: true }),
  "node-redis": (port: number) => createClient({ url: `redis://127.0.0.1:${port}` }),
});

export const clusterDrivers: readonly [string, (port: number) => RedisClient][] = Object.entries({
  ioredis: (port: number) => new Cluster([{ host: "127.0.0.1", port }], { lazyConnect: true }),
  "node-redis": (port: number) => createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] }),
});

const patience = { timeout: 15_000, interval: 5 };

/** Whether a bus says that its connection is there. */
export function isUp(bus: Bus): boolean {
  let last = false;
  bus.watch((status) => (last = status))();
  return last;
}

/** Resolves when it says so. */
export async function untilUp(bus: Bus, wanted = true): Promise<void> {
  await vi.waitFor(() => expect(isUp(bus)).toBe(wanted), patience);
}

/** What has come on a channel, as texts. */
export async function hear(bus: Bus, channel: string): Promise<readonly string[]> {
  const texts: string[] = [];
  await bus.subscribe(channel, (message) => texts.push(Buffer.from(message).toString()));
  return texts;
}

/** Resolves when `texts` has the last of those that are waited for. */
export async function untilHeard(texts: readonly string[], ...wanted: readonly string[]): Promise<void> {
  await vi.waitFor(() => expect(texts).toEqual(expect.arrayContaining([...wanted])), patience);
}
