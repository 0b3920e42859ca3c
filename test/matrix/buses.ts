// The buses that the matrix is run over, and the servers behind them. How a node makes its bus of one is in node/buses.mjs.
import { startPostgresStore } from "./stores/postgres.js";
import { startJetStreamStore, startNatsStore } from "./stores/nats.js";
import { startRedisStore } from "./stores/redis.js";
import type { Store } from "./stores/store.js";

/** Null: there is none. */
type StartStore = (() => Promise<Store>) | null;

export const buses = {
  memory: null,
  workers: null,
  redis: () => startRedisStore([]),
  "redis-sharded": () => startRedisStore([]),
  "redis-streams": () => startRedisStore(["--appendonly", "yes", "--appendfsync", "everysec"]),
  nats: () => startNatsStore(),
  jetstream: () => startJetStreamStore(),
  postgres: () => startPostgresStore(),
} as const satisfies Record<string, StartStore>;

export type BusName = keyof typeof buses;

export const busNames: readonly BusName[] = Object.keys(buses) as BusName[];
