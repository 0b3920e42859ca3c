// Adapters written for Socket.IO, under our server: two nodes, a client on each, and what the documentation of such
// adapters promises across them. Redis is real.
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deserialize, serialize } from "node:v8";
import { createAdapter as createRedisAdapter, createShardedAdapter } from "@socket.io/redis-adapter";
import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { ClusterAdapterWithHeartbeat, type ClusterMessage, type ClusterResponse } from "socket.io-adapter";
import { io as connect, type Socket as ClientSocket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { BroadcastError, Server, type ServerOptions, type Socket } from "../../src/index.js";
import { startRedis, type RedisServer } from "../programs/redis-server.js";
import { eventually } from "../stage/eventually.js";

type AdapterOption = NonNullable<ServerOptions["adapter"]>;

/** One way of joining nodes: makes what each of them gets as its `adapter`, and a function that lets go of it. */
interface Bus {
  readonly name: string;
  open(redis: RedisServer): Promise<{ readonly adapter: AdapterOption; readonly close: () => unknown }>;
}

const buses: readonly Bus[] = [
  {
    name: "@socket.io/redis-adapter with ioredis",
    async open({ port }) {
      const publisher = new Redis(port, "127.0.0.1");
      const subscriber = publisher.duplicate();
      return {
        adapter: createRedisAdapter(publisher, subscriber),
        close: () => Promise.all([publisher.quit(), subscriber.quit()]),
      };
    },
  },
  {
    name: "@socket.io/redis-adapter with redis",
    async open({ port }) {
      const publisher = createClient({ url: `redis://127.0.0.1:${port}` });
      const subscriber = publisher.duplicate();
      await Promise.all([publisher.connect(), subscriber.connect()]);
      return {
        adapter: createRedisAdapter(publisher, subscriber, { publishOnSpecificResponseChannel: true }),
        close: () => Promise.all([publisher.close(), subscriber.close()]),
      };
    },
  },
  {
    name: "@socket.io/redis-adapter, sharded",
    async open({ port }) {
      const publisher = new Redis(port, "127.0.0.1");
      const subscriber = publisher.duplicate();
      return {
        adapter: createShardedAdapter(publisher, subscriber),
        close: () => Promise.all([publisher.quit(), subscriber.quit()]),
      };
    },
  },
  {
    name: "@socket.io/redis-streams-adapter",
    async open({ port }) {
      const client = createClient({ url: `redis://127.0.0.1:${port}` });
      await client.connect();
      return {
        adapter: createStreamsAdapter(client, { blockTimeInMs: 50 }),
        close: () => client.close(),
      };
    },
  },
  {
    name: "a class that extends ClusterAdapterWithHeartbeat",
    async open() {
      return { adapter: WireAdapter, close: () => undefined };
    },
  },
];

const wire = new EventEmitter().setMaxListeners(0);

/** The smallest adapter that the documentation of socket.io-adapter describes. */
class WireAdapter extends ClusterAdapterWithHeartbeat {
  readonly #hear = (bytes: Buffer): void => {
    const message = deserialize(bytes) as ClusterMessage;
    // All namespaces are on one wire. Later, as on any network.
    if (message.nsp === this.name) setImmediate(() => this.onMessage(message));
  };

  readonly name: string;

  constructor(namespace: { readonly name: string }) {
    super(namespace, {});
    this.name = namespace.name;
    wire.on("message", this.#hear);
  }

  override async doPublish(message: ClusterMessage): Promise<string> {
    wire.emit("message", serialize(message));
    return "";
  }

  override async doPublishResponse(_to: string, response: ClusterResponse): Promise<void> {
    wire.emit("message", serialize(response));
  }

  override close(): void {
    super.close();
    wire.off("message", this.#hear);
  }
}

interface Node {
  readonly io: Server;
  readonly client: ClientSocket;
  readonly socket: Socket;
  close(): Promise<unknown>;
}

async function startNode(bus: Bus, redis: RedisServer): Promise<Node> {
  const { adapter, close } = await bus.open(redis);
  const http = createServer();
  const io = new Server(http, { adapter });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const joined = new Promise<Socket>((resolve) => io.once("connection", resolve));
  const client = connect(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    transports: ["websocket"],
    forceNew: true,
  });
  const socket = await joined;
  return {
    io,
    client,
    socket,
    async close() {
      client.disconnect();
      await io.close();
      // Adapters say goodbye without waiting for it.
      await new Promise((resolve) => setTimeout(resolve, 20));
      return close();
    },
  };
}

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => redis.stop());

describe.each(buses)("$name", (bus) => {
  let a: Node;
  let b: Node;

  beforeEach(async () => {
    [a, b] = await Promise.all([startNode(bus, redis), startNode(bus, redis)]);
    await eventually(async () => {
      expect(await a.io.sockets.adapter.serverCount()).toBe(2);
      expect(await b.io.sockets.adapter.serverCount()).toBe(2);
    });
    // Subscribed is not yet heard: only a round trip shows that both ways are open.
    await eventually(async () => expect(await a.io.local.fetchSockets()).toHaveLength(1));
    await eventually(async () => expect(await a.io.fetchSockets()).toHaveLength(2));
    await eventually(async () => expect(await b.io.fetchSockets()).toHaveLength(2));
  });
  afterEach(async () => Promise.all([a.close(), b.close()]));

  const both = (event: string): Promise<unknown[][]> =>
    Promise.all(
      [a, b].map(
        ({ client }) => new Promise<unknown[]>((done) => client.once(event, (...args) => done(args))),
      ),
    );

  test("behaviour 110: a broadcast reaches the clients of all nodes, bytes and all", async () => {
    const heard = both("news");
    a.io.emit("news", 1, { text: "é" }, Buffer.from([1, 2, 3]));
    expect(await heard).toEqual([
      [1, { text: "é" }, Buffer.from([1, 2, 3])],
      [1, { text: "é" }, Buffer.from([1, 2, 3])],
    ]);
  });

  test("rooms, except and local select on both nodes", async () => {
    const got: string[] = [];
    a.client.onAny((event) => got.push(`a ${event}`));
    b.client.onAny((event) => got.push(`b ${event}`));
    b.socket.join("lobby");
    await eventually(async () => expect(await a.io.in("lobby").fetchSockets()).toHaveLength(1));
    a.io.to("lobby").emit("to");
    a.io.except("lobby").emit("except");
    a.io.local.emit("local");
    a.socket.broadcast.emit("broadcast");
    const last = both("last");
    a.io.emit("last");
    await last;
    expect(got.toSorted()).toEqual(["a except", "a last", "a local", "b broadcast", "b last", "b to"]);
  });

  test("sockets are fetched with what they are, wherever they are", async () => {
    b.socket.data = { user: "ada" };
    b.socket.join("lobby");
    const [found] = await a.io.in(b.socket.id).fetchSockets();
    if (found === undefined) throw new Error("it was not found");
    expect(found.id).toBe(b.socket.id);
    expect(found.data).toEqual({ user: "ada" });
    expect(found.handshake.query["transport"]).toBe("websocket");
    expect([...found.rooms].toSorted()).toEqual([b.socket.id, "lobby"].toSorted());
    expect(await a.io.allSockets()).toEqual(new Set([a.socket.id, b.socket.id]));
    const [mine] = await a.io.in(a.socket.id).fetchSockets();
    expect(mine).toBe(a.socket);
  });

  test("a fetched socket joins, leaves, is asked and is disconnected", async () => {
    const [found] = await a.io.in(b.socket.id).fetchSockets();
    if (found === undefined) throw new Error("it was not found");
    void found.join(["x", "y"]);
    await eventually(() => expect(b.socket.rooms).toContain("y"));
    void found.leave("x");
    await eventually(() => expect(b.socket.rooms).not.toContain("x"));
    b.client.on("ask", (text: string, reply: (text: string) => void) => reply(`${text}!`));
    const answer = await new Promise((resolve) =>
      found.timeout(10_000).emit("ask", "hello", (...args: unknown[]) => resolve(args)),
    );
    expect(answer).toEqual([null, "hello!"]);
    const gone = new Promise((resolve) => b.client.once("disconnect", resolve));
    found.disconnect();
    expect(await gone).toBe("io server disconnect");
  });

  test("behaviour 110: replies come from the clients of all nodes", async () => {
    for (const [name, { client }] of Object.entries({ a, b })) {
      client.on("who", (reply: (name: string) => void) => reply(name));
    }
    const replies = await a.io.timeout(10_000).emitWithAck("who");
    expect(new Set(replies)).toEqual(new Set(["a", "b"]));
    expect(await b.io.emitWithAck("who")).toHaveLength(2);
    expect(await a.io.to("nowhere").timeout(10_000).emitWithAck("who")).toEqual([]);
  });

  test("behaviour 110: bytes travel in what is asked and in what is replied", async () => {
    for (const { client } of [a, b]) {
      client.on("echo", (bytes: Buffer, reply: (bytes: Buffer) => void) => reply(bytes));
    }
    const bytes = Buffer.from([1, 2, 3]);
    const replies = await a.io.timeout(10_000).emitWithAck("echo", bytes);
    expect(replies.map((reply) => Buffer.from(reply as Uint8Array))).toEqual([bytes, bytes]);
  });

  test("namespaces do not hear each other, and children of a pattern reach theirs on other nodes", async () => {
    const clients = await Promise.all(
      [a, b].map(async ({ io, client }) => {
        io.of(/^\/tenant-\d+$/);
        const { uri } = client.io as unknown as { uri: string };
        const tenant = connect(`${uri}/tenant-1`, { transports: ["websocket"], forceNew: true });
        await new Promise((resolve) => tenant.once("connect", () => resolve(undefined)));
        return tenant;
      }),
    );
    const tenants = a.io.of("/tenant-1");
    await eventually(async () => expect(await tenants.fetchSockets()).toHaveLength(2));
    await eventually(async () => expect(await b.io.of("/tenant-1").fetchSockets()).toHaveLength(2));
    const elsewhere = vi.fn();
    a.client.onAny(elsewhere);
    b.client.onAny(elsewhere);
    const heard = Promise.all(
      clients.map((client) => new Promise((resolve) => client.once("news", (value) => resolve(value)))),
    );
    tenants.emit("news", 1);
    expect(await heard).toEqual([1, 1]);
    expect(elsewhere).not.toHaveBeenCalled();
    for (const client of clients) client.disconnect();
  });

  test("behaviour 110: whose reply does not come is an error with the replies that did", async () => {
    a.client.on("who", (reply: (name: string) => void) => reply("a"));
    const failure: unknown = await a.io
      .timeout(1_000)
      .emitWithAck("who")
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BroadcastError);
    expect(failure).toMatchObject({ message: "operation has timed out", responses: ["a"] });
  });

  test("behaviour 110: servers emit to servers, and get their replies", async () => {
    const heard = new Promise((resolve) => b.io.once("hello", (...args: unknown[]) => resolve(args)));
    const heardByItself = vi.fn();
    a.io.on("hello", heardByItself);
    a.io.serverSideEmit("hello", "world", 1);
    expect(await heard).toEqual(["world", 1]);
    b.io.on("sum", (x: number, y: number, reply: (sum: number) => void) => reply(x + y));
    expect(await a.io.serverSideEmitWithAck("sum", 1, 2)).toEqual([3]);
    expect(heardByItself).not.toHaveBeenCalled();
  });

  test("behaviour 111: what was emitted before disconnectSockets arrives before the end", async () => {
    const told = Promise.all(
      [a, b].map(
        ({ client }) =>
          new Promise((resolve) => {
            const order: string[] = [];
            client.on("bye", () => order.push("bye"));
            client.on("disconnect", (reason) => resolve([...order, reason]));
          }),
      ),
    );
    a.io.emit("bye");
    a.io.disconnectSockets(true);
    const order = ["bye", "io server disconnect"];
    expect(await told).toEqual([order, order]);
  });

  test("many join and leave a room at once", async () => {
    a.io.socketsJoin("all");
    await eventually(() => expect(b.socket.rooms).toContain("all"));
    await eventually(() => expect(a.socket.rooms).toContain("all"));
    a.io.in("all").socketsLeave("all");
    await eventually(() => expect(b.socket.rooms).not.toContain("all"));
  });
});
