// What joins the nodes: the store behind each bus, and how a node makes the bus. Their names are in options.mjs.
import { RedisCluster, natsStore, postgresStore, redisStore } from "./stores.mjs";

/**
 * | field      | meaning                                            |
 * |------------|----------------------------------------------------|
 * | store()    | what stands behind it; none: undefined             |
 * | bus(port)  | makes the bus of a node; `port` is the store's     |
 */
export const buses = {
  redis: { store: redisStore, bus: async (port) => redis("redisBus", port) },
  sharded: {
    store: () => new RedisCluster(),
    async bus(port) {
      const [{ Cluster }, { shardedRedisBus }] = await Promise.all([
        import("ioredis"),
        import("holdfast/bus/redis"),
      ]);
      return shardedRedisBus({ client: new Cluster([{ host: "127.0.0.1", port }], { lazyConnect: true }) });
    },
  },
  streams: { store: redisStore, bus: async (port) => redis("redisStreamsBus", port) },
  nats: {
    store: natsStore,
    async bus(port) {
      const [connection, { natsBus }] = await Promise.all([connectNats(port), import("holdfast/bus/nats")]);
      return natsBus({ connection });
    },
  },
  jetstream: {
    store: natsStore,
    async bus(port) {
      const [connection, { jetstream }, { jetStreamBus }] = await Promise.all([
        connectNats(port),
        import("@nats-io/jetstream"),
        import("holdfast/bus/nats"),
      ]);
      return jetStreamBus({ connection, jetstream: jetstream(connection) });
    },
  },
  postgres: {
    store: postgresStore,
    async bus(port) {
      const [{ default: pg }, { postgresBus }] = await Promise.all([
        import("pg"),
        import("holdfast/bus/postgres"),
      ]);
      const client = new pg.Pool({ connectionString: `postgres://postgres@127.0.0.1:${port}/postgres` });
      // The bus says itself when it is away.
      client.on("error", () => {});
      return postgresBus({ client });
    },
  },
  workers: {
    store: () => undefined,
    async bus() {
      const { workersBus } = await import("holdfast/bus/workers");
      return workersBus();
    },
  },
};

async function redis(kind, port) {
  const [{ Redis }, made] = await Promise.all([import("ioredis"), import("holdfast/bus/redis")]);
  return made[kind]({ client: new Redis({ port, host: "127.0.0.1", lazyConnect: true }) });
}

async function connectNats(port) {
  const { connect } = await import("@nats-io/transport-node");
  return connect({ servers: `127.0.0.1:${port}`, maxReconnectAttempts: -1 });
}
