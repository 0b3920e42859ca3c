// The buses over NATS, against the real server: the suite of every bus, and what befalls a stream.
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, test, vi } from "vitest";
import type { Bus } from "../../src/bus/index.js";
import { jetStreamBus, natsBus, type JetStreamBusOptions } from "../../src/bus/nats/index.js";
import { testBus } from "../../src/testkit/index.js";
import { NatsCluster, NatsServer } from "../programs/nats-server.js";
import { hear, untilHeard, untilUp } from "./redis-stage.js";

const publishTimeoutMs = 1_000;
const bytesOf = (text: string): Uint8Array => Buffer.from(text);

let server: NatsServer;
const connections: NatsConnection[] = [];
const buses: Bus[] = [];

async function open(servers: string | string[] = server.url): Promise<NatsConnection> {
  const connection = await connect({ servers, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  connections.push(connection);
  return connection;
}

async function openJetStream({
  connection,
  ...options
}: Partial<JetStreamBusOptions> & { readonly connection?: NatsConnection } = {}): Promise<Bus> {
  connection ??= await open();
  const bus = jetStreamBus({ connection, jetstream: jetstream(connection), publishTimeoutMs, ...options });
  buses.push(bus);
  return bus;
}

async function restart(): Promise<void> {
  await server.kill();
  await server.start();
}

beforeAll(async () => {
  server = await NatsServer.start();
});

async function closeAll(): Promise<void> {
  await Promise.all(buses.splice(0).map(async (bus) => bus.close()));
  await Promise.all(connections.splice(0).map(async (connection) => connection.close()));
}

afterAll(async () => {
  await closeAll();
  await server.stop();
});

const faults = { cut: restart, stop: async () => server.pause(), start: () => server.resume() };

describe("a bus over NATS", () => {
  testBus(it, { open: async () => natsBus({ connection: await open(), publishTimeoutMs }), ...faults });
});

describe("a bus over JetStream", () => {
  testBus(it, { open: openJetStream, ...faults });

  test("publishes again what was not acknowledged, and has it kept once", async () => {
    const connection = await open();
    const client = jetstream(connection);
    let lost = 0;
    const forgetful: JetStreamBusOptions["jetstream"] = {
      jetstreamManager: async (checkApi) => client.jetstreamManager(checkApi),
      async publish(subject, payload, options) {
        const acknowledged = await client.publish(subject, payload, options);
        if (lost++ < 2) throw new Error("The acknowledgement was lost.");
        return acknowledged;
      },
    };
    const bus = await openJetStream({ connection, jetstream: forgetful, prefix: "forgetful" });
    const texts = await hear(bus, "all");
    await bus.publish("all", bytesOf("once"));
    await bus.publish("all", bytesOf("end"));
    await untilHeard(texts, "end");
    expect(texts).toEqual(["once", "end"]);
  });

  test("makes a stream anew that was deleted, and reads on", async () => {
    const bus = await openJetStream({ prefix: "deleted" });
    const texts = await hear(bus, "all");
    await bus.publish("all", bytesOf("before"));
    await untilHeard(texts, "before");
    const manager = await jetstreamManager(await open());
    await manager.streams.delete("deleted");
    await bus.publish("all", bytesOf("after"));
    await untilHeard(texts, "after");
    expect(texts).toEqual(["before", "after"]);
  });

  test("makes a consumer anew that was deleted, and reads on from its place", async () => {
    const bus = await openJetStream({ prefix: "consumers" });
    const texts = await hear(bus, "all");
    await bus.publish("all", bytesOf("before"));
    await untilHeard(texts, "before");
    const manager = await jetstreamManager(await open());
    for await (const { name } of manager.consumers.list("consumers")) {
      await manager.consumers.delete("consumers", name);
    }
    await bus.publish("all", bytesOf("meanwhile"));
    await untilHeard(texts, "meanwhile");
    expect(texts).toEqual(["before", "meanwhile"]);
  });

  test("loses nothing that was kept while a node was away, and the server was killed", async () => {
    const [here, away] = [await openJetStream({ prefix: "kept", storage: "file" }), await open()];
    const bus = jetStreamBus({
      connection: away,
      jetstream: jetstream(away),
      prefix: "kept",
      storage: "file",
    });
    buses.push(bus);
    const texts = await hear(bus, "all");
    await here.publish("all", bytesOf("one"));
    await untilHeard(texts, "one");
    await server.kill();
    await untilUp(here, false);
    await expect(here.publish("all", bytesOf("refused"))).rejects.toMatchObject({
      code: "ERR_BUS_UNAVAILABLE",
    });
    await server.start();
    await untilUp(here);
    await Promise.all(["two", "three"].map(async (text) => here.publish("all", bytesOf(text))));
    await untilHeard(texts, "two", "three");
    expect(texts).toEqual(["one", "two", "three"]);
  });

  test("goes on with a server that has come back empty", async () => {
    const bus = await openJetStream({ prefix: "emptied" });
    const texts = await hear(bus, "all");
    for (const text of ["one", "two", "three"]) await bus.publish("all", bytesOf(text));
    await untilHeard(texts, "three");
    await server.kill();
    server.empty();
    await server.start();
    await untilUp(bus);
    await bus.publish("all", bytesOf("four"));
    await untilHeard(texts, "four");
    expect(texts).toEqual(["one", "two", "three", "four"]);
  });

  test("goes on where the server dies that leads a stream kept by three", async () => {
    const cluster = await NatsCluster.start();
    onTestFinished(async () => {
      await closeAll();
      await cluster.stop();
    });
    const urls = cluster.servers.map(({ url }) => url);
    const join = async (): Promise<Bus> =>
      openJetStream({ connection: await open(urls), prefix: "led", replicas: 3 });
    const [here, there] = [await join(), await join()];
    const texts = await hear(there, "all");
    const numbers = Array.from({ length: 60 }, (_, number) => String(number));
    for (const number of numbers) {
      if (number === "30") await (await cluster.leaderOf("led")).kill();
      await untilPublished(here, number);
    }
    await vi.waitFor(() => expect(texts).toContain("59"), { timeout: 60_000 });
    // Servers wait for four to nine seconds before one of them stands for election. What was taken and could not be acknowledged any more was published again under another id.
    expect([...new Set(texts)]).toEqual(numbers);
  }, 90_000);
});

/** What a bus refuses, the streams between nodes say again. */
async function untilPublished(bus: Bus, text: string): Promise<void> {
  const isTaken = bus.publish("all", bytesOf(text)).then(
    () => true,
    () => false,
  );
  if (await isTaken) return;
  await new Promise<void>((resolve) => void bus.watch((isUp) => isUp && resolve()));
  await untilPublished(bus, text);
}
