// The buses over NATS, against the real server: the suite of every bus, and what only these go through.
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, it } from "vitest";
import { natsBus } from "../../src/bus/nats/index.js";
import { testBus } from "../../src/testkit/index.js";
import { NatsServer } from "../programs/nats-server.js";

let server: NatsServer;
let connections: NatsConnection[];

const open = async (): Promise<NatsConnection> => {
  const connection = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  connections.push(connection);
  return connection;
};

beforeAll(async () => {
  connections = [];
  server = await NatsServer.start();
});

afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  await server.stop();
});

describe("a bus over NATS", () => {
  testBus(it, {
    open: async () => natsBus({ connection: await open(), publishTimeoutMs: 1_000 }),
    async cut() {
      await server.kill();
      await server.start();
    },
    stop: () => server.pause(),
    start: () => server.resume(),
  });
});
