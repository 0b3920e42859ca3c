// Three servers over NATS, JetStream and PostgreSQL, the latter not all with the same driver.
import { jetstream } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { Pool } from "pg";
import postgres from "postgres";
import { describe } from "vitest";
import type { Bus } from "../../src/bus/index.js";
import { jetStreamBus, natsBus } from "../../src/bus/nats/index.js";
import { postgresBus } from "../../src/bus/postgres/index.js";
import { NatsServer } from "../programs/nats-server.js";
import { startPostgres } from "../programs/postgres-server.js";
import { testThreeServers, type BusServer } from "./three-servers.js";

const publishTimeoutMs = 500;

async function startNats(makeBus: (connection: NatsConnection) => Bus): Promise<BusServer> {
  const server = await NatsServer.start();
  const connections: NatsConnection[] = [];
  return {
    async open() {
      const connection = await connect({
        servers: server.url,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 50,
      });
      connections.push(connection);
      return makeBus(connection);
    },
    kill: async () => server.kill(),
    start: async () => server.start(),
    async stop() {
      await Promise.all(connections.map(async (connection) => connection.close()));
      await server.stop();
    },
  };
}

describe("three servers over NATS", () => {
  testThreeServers(async () => startNats((connection) => natsBus({ connection, publishTimeoutMs })));
});

describe("three servers over JetStream", () => {
  testThreeServers(async () =>
    startNats((connection) =>
      jetStreamBus({ connection, jetstream: jetstream(connection), publishTimeoutMs }),
    ),
  );
});

describe("three servers over PostgreSQL", () => {
  testThreeServers(async () => {
    const server = await startPostgres();
    const pool = new Pool({ connectionString: server.url });
    pool.on("error", () => {});
    const sql = postgres(server.url, { onnotice: () => {} });
    return {
      open: (at) => postgresBus({ client: at === 0 ? sql : pool, publishTimeoutMs }),
      kill: async () => server.kill(),
      start: async () => server.start(),
      async stop() {
        await Promise.all([pool.end(), sql.end({ timeout: 1 })]);
        await server.stop();
      },
    };
  });
});
