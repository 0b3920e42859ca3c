// Three servers of one cluster behind a proxy that gives each request to the next of them: clients notice nothing of it.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { io as officialIo } from "socket.io-client";
import { afterEach, describe, expect, it } from "vitest";
import { memoryBus, MemoryMedium } from "../../src/bus/memory/index.js";
import { io as ourIo } from "../../src/client/node.js";
import { createCluster } from "../../src/cluster/index.js";
import { Server, type ServerOptions } from "../../src/index.js";
import { type RoundRobin, startRoundRobin } from "./round-robin.js";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Servers that know each other, behind the proxy. Each tells a client its own number, and echoes. */
async function startCluster(
  count: number,
  options: ServerOptions = {},
): Promise<{ nodes: Server[]; proxy: RoundRobin }> {
  const medium = new MemoryMedium();
  const ports: number[] = [];
  const nodes: Server[] = [];
  for (let index = 0; index < count; index++) {
    const http = createServer();
    const cluster = createCluster({
      bus: memoryBus(medium),
      secret: "of this test",
      nodeName: `node ${index}`,
    });
    const node = new Server(http, { cluster, ...options });
    ends.push(() => node.close());
    node.on("connection", (socket) => {
      socket.on("echo", (value: unknown, reply: (value: unknown) => void) => reply(value));
      socket.on("count to", (last: number) => {
        for (let number = 1; number <= last; number++) socket.emit("number", number);
      });
    });
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    ports.push((http.address() as AddressInfo).port);
    nodes.push(node);
  }
  await Promise.all(nodes.map((node) => meetAll(node, count)));
  const proxy = await startRoundRobin(ports);
  ends.push(() => proxy.close());
  return { nodes, proxy };
}

async function meetAll({ cluster }: Server, count: number): Promise<void> {
  while ((cluster?.nodes.length ?? 0) < count)
    await new Promise<void>((resolve) => cluster?.once("join", () => resolve()));
}

/** What both clients have in common, as far as it is used here. */
interface Client {
  readonly io: { readonly engine: { readonly transport: { readonly name: string } } };
  on(event: string, listener: (...args: never[]) => void): unknown;
  once(event: string, listener: (...args: never[]) => void): unknown;
  emit(event: string, ...args: unknown[]): unknown;
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown>;
  disconnect(): unknown;
}

/** Connects a client, and has it say and hear 100 things; gives what went wrong. */
async function visit(client: Client): Promise<string[]> {
  const wrong: string[] = [];
  client.on("connect_error", (error: Error) => wrong.push(`connect_error: ${error.message}`));
  client.on("disconnect", (reason: string) => wrong.push(`disconnect: ${reason}`));
  await new Promise<void>((resolve) => client.once("connect", () => resolve()));
  const heard: number[] = [];
  const all = new Promise<void>((resolve) => {
    client.on("number", (number: number) => {
      heard.push(number);
      if (number === 100) resolve();
    });
  });
  client.emit("count to", 100);
  const sent = Array.from({ length: 30 }, (_, number) => number);
  const echoes = await Promise.all(
    sent.map((number) => client.emitWithAck("echo", { number, bytes: Buffer.from([number]) })),
  );
  await all;
  if (heard.some((number, index) => number !== index + 1)) wrong.push(`out of order: ${heard.join()}`);
  if (echoes.some((echo, index) => (echo as { number: number }).number !== index))
    wrong.push("echoes differ");
  return wrong;
}

describe.each([
  ["the official client", officialIo as unknown as (url: string, options: object) => Client],
  ["our client", ourIo as unknown as (url: string, options: object) => Client],
])("%s behind a proxy without sticky sessions", (_, open) => {
  it.each([
    ["with its default transports", {}],
    ["by long-polling alone", { transports: ["polling"] }],
    ["by WebSocket alone", { transports: ["websocket"] }],
  ])("connects, loses nothing and keeps the order %s", async (__, options) => {
    const { proxy, nodes } = await startCluster(3);
    const clients = Array.from({ length: 20 }, () => open(proxy.url, { ...options, forceNew: true }));
    ends.push(() => clients.forEach((client) => void client.disconnect()));
    const wrong = await Promise.all(clients.map(visit));
    expect(wrong.flat()).toEqual([]);
    expect(Math.min(...proxy.counts)).toBeGreaterThan(0);
    expect(nodes.map(({ engine }) => engine.clientsCount).reduce((sum, count) => sum + count)).toBe(20);
  });

  it("moves to a WebSocket that another node has accepted", async () => {
    const { proxy } = await startCluster(3);
    const client = open(proxy.url, { transports: ["polling", "websocket"], forceNew: true });
    ends.push(() => client.disconnect());
    const engine = (client.io as unknown as { engine: { once(event: string, listener: () => void): void } })
      .engine;
    await new Promise<void>((resolve) => client.once("connect", () => engine.once("upgrade", resolve)));
    expect(await client.emitWithAck("echo", 7)).toBe(7);
    expect(client.io.engine.transport.name).toBe("websocket");
  });
});

describe("our client behind a proxy without sticky sessions", () => {
  it("goes on with its session by another node when its connection is lost", async () => {
    const { proxy, nodes } = await startCluster(3);
    const client = ourIo(proxy.url, { transports: ["websocket"], forceNew: true, reconnectionDelay: 10 });
    ends.push(() => client.disconnect());
    await once(client as never, "connect");
    const heard: unknown[] = [];
    client.on("disconnect", (reason: string) => heard.push(reason));
    client.on("round", (round: number) => heard.push(round));
    const { id } = client;
    for (let round = 0; round < 6; round++) {
      proxy.cut();
      for (const node of nodes) node.local.emit("round", round);
      expect(await client.emitWithAck("echo", round)).toBe(round);
    }
    expect([client.id, heard]).toEqual([id, [0, 1, 2, 3, 4, 5]]);
  });
});
