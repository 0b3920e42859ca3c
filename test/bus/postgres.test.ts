// The bus over PostgreSQL, against the real server and by both drivers: the suite of every bus, and what befalls a table.
import { Pool } from "pg";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import type { Bus } from "../../src/bus/index.js";
import { postgresBus, type PostgresBusOptions } from "../../src/bus/postgres/index.js";
import { Statements } from "../../src/bus/postgres/statements.js";
import { FaultProxy, testBus } from "../../src/testkit/index.js";
import { startPostgres, type PostgresServer } from "../programs/postgres-server.js";
import { hear, untilHeard, untilUp } from "./redis-stage.js";

interface Client {
  readonly client: PostgresBusOptions["client"];
  end(): Promise<unknown>;
}

const drivers: readonly [string, (url: string) => Client][] = [
  [
    "pg",
    (url) => {
      const client = new Pool({ connectionString: url, connectionTimeoutMillis: 1_000 });
      client.on("error", () => {});
      return { client, end: async () => client.end() };
    },
  ],
  [
    "postgres",
    (url) => {
      const client = postgres(url, { onnotice: () => {}, connect_timeout: 1 });
      return { client, end: async () => client.end({ timeout: 0 }) };
    },
  ],
];

let server: PostgresServer;
let admin: Pool;

beforeAll(async () => {
  server = await startPostgres();
  admin = new Pool({ connectionString: server.url });
}, 60_000);

afterAll(async () => {
  await admin?.end();
  await server?.stop();
});

describe.each(drivers)("a bus over PostgreSQL, by %s", (_, clientOf) => {
  let proxy: FaultProxy;
  let clients: Client[];
  let buses: Bus[];

  beforeEach(async () => {
    proxy = await FaultProxy.open({ port: Number(new URL(server.url).port) });
    clients = [];
    buses = [];
  });

  afterEach(async () => {
    await Promise.all(buses.map(async (bus) => bus.close()));
    await proxy.close();
    await Promise.all(clients.map((client) => client.end()));
  });

  const open = (options: Omit<PostgresBusOptions, "client"> = {}): Bus => {
    const url = new URL(server.url);
    url.port = String(proxy.port);
    const client = clientOf(url.href);
    clients.push(client);
    const bus = postgresBus({ client: client.client, publishTimeoutMs: 1_000, ...options });
    buses.push(bus);
    return bus;
  };

  describe("passes the suite of every bus", () => {
    testBus(it, {
      open,
      async cut() {
        proxy.goDown();
        // Somebody has to notice.
        await Promise.all(buses.map(async (bus) => untilUp(bus, false)));
        proxy.restore();
      },
      stop: () => proxy.blackHole(),
      start: () => proxy.restore(),
    });
  });

  test("loses nothing of a transaction that commits after a later one", async () => {
    const bus = open();
    const texts = await hear(bus, "all");
    const early = await admin.connect();
    await early.query("BEGIN");
    await early.query(`INSERT INTO holdfast_bus (channel, number, message) VALUES ('all', 0, 'early')`);
    await bus.publish("all", Buffer.from("late"));
    await untilHeard(texts, "late");
    await early.query("SELECT pg_notify('holdfast_bus', 'all')");
    await early.query("COMMIT");
    early.release();
    await untilHeard(texts, "early");
    await bus.publish("all", Buffer.from("end"));
    await untilHeard(texts, "end");
    expect(texts).toEqual(["late", "early", "end"]);
  });

  test("reads what nobody has notified, within a second or two", async () => {
    const bus = open();
    const texts = await hear(bus, "all");
    await admin.query(`INSERT INTO holdfast_bus (channel, number, message) VALUES ('all', 0, 'silent')`);
    await untilHeard(texts, "silent");
  });

  test("goes on when its table was dropped", async () => {
    const bus = open();
    const texts = await hear(bus, "all");
    await admin.query("DROP TABLE holdfast_bus");
    await bus.publish("all", Buffer.from("after"));
    await untilHeard(texts, "after");
  });
});

test("what is old is forgotten by one node at a time", async () => {
  const statements = new Statements(
    async (text, values = []) => (await admin.query(text, [...values])).rows,
    "forgetful",
  );
  const count = async (): Promise<unknown> => (await admin.query("SELECT FROM forgetful")).rowCount;
  await statements.prepare();
  await statements.keep([{ channel: "all", message: Buffer.from("old") }]);
  await statements.forget(60_000);
  expect(await count()).toBe(1);

  const other = await admin.connect();
  await other.query("SELECT pg_advisory_lock(hashtext('forgetful'), 2)");
  await statements.forget(0);
  expect(await count()).toBe(1);
  await other.query("SELECT pg_advisory_unlock(hashtext('forgetful'), 2)");
  other.release();
  await statements.forget(0);
  expect(await count()).toBe(0);
});
