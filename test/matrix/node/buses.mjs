// The buses of the matrix, by their names: each as an application would make it, at the port of its server.
import { pipeBus } from "./pipe-bus.mjs";

/** Sooner than by default, so that a run need not wait for it. */
const options = { publishTimeoutMs: 1_500 };

export const buses = {
  memory: async () => pipeBus(),
  workers: async () => (await import("holdfast/bus/workers")).workersBus(options),
  redis: async (port) => redis(port, "redisBus"),
  "redis-sharded": async (port) => redis(port, "shardedRedisBus"),
  "redis-streams": async (port) => redis(port, "redisStreamsBus"),
  async nats(port) {
    const { natsBus } = await import("holdfast/bus/nats");
    return natsBus({ connection: await connectNats(port), ...options });
  },
  async jetstream(port) {
    const [{ jetStreamBus }, { jetstream }] = await Promise.all([
      import("holdfast/bus/nats"),
      import("@nats-io/jetstream"),
    ]);
    const connection = await connectNats(port);
    return jetStreamBus({
      connection,
      jetstream: jetstream(connection),
      storage: "file",
      replicas: 3,
      ...options,
    });
  },
  async postgres(port) {
    const [{ default: pg }, { postgresBus }] = await Promise.all([
      import("pg"),
      import("holdfast/bus/postgres"),
    ]);
    const connectionString = `postgres://postgres@127.0.0.1:${port}/postgres`;
    const client = new pg.Pool({ connectionString, connectionTimeoutMillis: 1_000 });
    // The matrix lets the server die.
    client.on("error", () => {});
    return postgresBus({ client, ...options });
  },
};

async function redis(port, kind) {
  const [{ Redis }, made] = await Promise.all([import("ioredis"), import("holdfast/bus/redis")]);
  return made[kind]({ client: new Redis({ port, host: "127.0.0.1", lazyConnect: true }), ...options });
}

async function connectNats(port) {
  const { connect } = await import("@nats-io/transport-node");
  // Other servers are reached by the same door as the first: see ../place.ts.
  return connect({
    servers: `127.0.0.1:${port}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    ignoreClusterUpdates: true,
    timeout: 5_000,
  });
}
