// Three servers of one cluster over a bus in memory, with an official client on each: what the documentation of Socket.IO promises across
// servers. What faults do to a cluster: see test/faults.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { io as connect, type Socket as ClientSocket } from "socket.io-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memoryBus, MemoryMedium } from "../../src/bus/memory/index.js";
import { ClusterError, createCluster } from "../../src/cluster/index.js";
import { BroadcastError, FetchError, Server, type Socket } from "../../src/index.js";
import { eventually } from "../stage/eventually.js";

interface Node {
  readonly io: Server;
  readonly port: number;
  readonly client: ClientSocket;
  readonly socket: Socket;
  /** What the client got. */
  readonly heard: unknown[][];
}

let medium: MemoryMedium;
let nodes: Node[];
let [a, b, c] = [] as unknown as [Node, Node, Node];

async function connectTo(io: Server, port: number, nsp = "/"): Promise<Omit<Node, "io" | "port">> {
  const client = connect(`http://127.0.0.1:${port}${nsp}`, { transports: ["websocket"], forceNew: true });
  const heard: unknown[][] = [];
  client.onAny((...event: unknown[]) => void heard.push(event));
  await new Promise((resolve) => client.once("connect", () => resolve(undefined)));
  const socket = io.of(nsp).sockets.get(client.id ?? "") as Socket;
  return { client, socket, heard };
}

async function open(nodeName: string): Promise<Node> {
  const http = createServer();
  const cluster = createCluster({
    bus: memoryBus(medium),
    nodeName,
    beatInterval: 50,
    requestTimeout: 1_000,
    publishTimeout: 1_000,
  });
  const io = new Server(http, { cluster, logIncidents: false });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  return { io, port, ...(await connectTo(io, port)) };
}

/** Everybody knows of everybody, and of what they have. */
async function settled(): Promise<void> {
  for (const { io } of nodes) {
    await eventually(async () => expect(await io.of("/").adapter.serverCount()).toBe(nodes.length));
    await eventually(async () => expect(await io.fetchSockets()).toHaveLength(nodes.length));
  }
}

/** All that has been sent has been heard, for what each node sends behind it has. */
async function delivered(): Promise<void> {
  for (const { io } of nodes) io.emit("end");
  await eventually(() => {
    for (const { heard } of nodes) expect(heard.filter(([event]) => event === "end")).toHaveLength(3);
  });
  for (const { heard } of nodes) heard.splice(0, heard.length, ...heard.filter(([event]) => event !== "end"));
}

beforeEach(async () => {
  medium = new MemoryMedium();
  nodes = await Promise.all(["a", "b", "c"].map((name) => open(name)));
  [a, b, c] = nodes as [Node, Node, Node];
  await settled();
});

afterEach(async () => {
  medium.start();
  for (const { client } of nodes) client.disconnect();
  await Promise.all(nodes.map(({ io }) => io.close()));
});

describe("a broadcast", () => {
  test("reaches the clients of all servers, each once, bytes as they are", async () => {
    a.io.emit("news", 1, { bytes: Buffer.from([1, 2, 3]) });
    await delivered();
    for (const { heard } of nodes) expect(heard).toEqual([["news", 1, { bytes: Buffer.from([1, 2, 3]) }]]);
  });

  test("reaches rooms and leaves out rooms and ids, wherever their members are", async () => {
    a.socket.join("red");
    b.socket.join(["red", "blue"]);
    await settled();
    c.io.to("red").emit("red");
    c.io.to(["red", "blue"]).except("blue").emit("not blue");
    c.io.except([a.socket.id, "blue"]).emit("the rest");
    c.io.to(b.socket.id).emit("b alone");
    b.socket.broadcast.emit("the others");
    await delivered();
    expect(a.heard).toEqual(expect.arrayContaining([["red"], ["not blue"], ["the others"]]));
    expect(a.heard).toHaveLength(3);
    expect(b.heard).toEqual([["red"], ["b alone"]]);
    expect(c.heard).toEqual(expect.arrayContaining([["the rest"], ["the others"]]));
    expect(c.heard).toHaveLength(2);
  });

  test("stays here with local", async () => {
    a.io.local.emit("here");
    await delivered();
    expect([a.heard, b.heard, c.heard]).toEqual([[["here"]], [], []]);
  });

  test("keeps its place among what is sent to one socket, here and elsewhere", async () => {
    const [distant] = await a.io.in(b.socket.id).fetchSockets();
    for (let i = 0; i < 20; i++) {
      a.io.emit("all", i);
      a.socket.emit("one", i);
      distant?.emit("one", i);
    }
    await delivered();
    const expected = Array.from({ length: 20 }, (_, i) => [
      ["all", i],
      ["one", i],
    ]).flat();
    expect(a.heard).toEqual(expected);
    expect(b.heard).toEqual(expected);
  });

  test("is heard here while the bus is away, and elsewhere when it is back", async () => {
    medium.stop();
    a.io.emit("meanwhile");
    await eventually(() => expect(a.heard).toHaveLength(1));
    a.io.volatile.emit("worth nothing later");
    await eventually(() => expect(a.heard).toHaveLength(2));
    expect(b.heard).toEqual([]);
    medium.start();
    await eventually(() => expect(b.heard).toEqual([["meanwhile"]]));
  });

  test("is told of if other nodes have not said in time that they have it", async () => {
    const told = once(a.io as never, "unpublished");
    medium.stop();
    a.io.to(b.socket.id).emit("lost?");
    expect(await told).toEqual([
      { namespace: "/", event: "lost?", rooms: [b.socket.id], missing: [b.io.cluster?.id] },
    ]);
    expect(a.io.incidents.get("unpublished")).toBe(1);
  });

  test("that awaits the other nodes resolves when they have it, and is refused while they are out of reach", async () => {
    await a.io.emitReliable("sure");
    await eventually(() => expect(c.heard).toEqual([["sure"]]));
    medium.stop();
    const refused = a.io.emitReliable("never");
    await expect(refused).rejects.toBeInstanceOf(ClusterError);
    await expect(refused).rejects.toMatchObject({ code: "ERR_CLUSTER_UNAVAILABLE", missing: { length: 2 } });
    // Who is nowhere else, is not out of reach.
    await a.io.to(a.socket.id).emitReliable("mine");
    await eventually(() => expect(a.heard).toEqual([["sure"], ["mine"]]));
  });
});

describe("replies", () => {
  test("come from the clients of all servers, bytes as they are", async () => {
    for (const [index, { client }] of nodes.entries()) {
      client.on("question", (reply) => reply(Buffer.from([index])));
    }
    const replies = (await a.io.timeout(10_000).emitWithAck("question")) as Uint8Array[];
    expect(new Set(replies.map(([octet]) => octet))).toEqual(new Set([0, 1, 2]));
  });

  test("to nobody are no replies, at once", async () => {
    expect(await a.io.to("nobody").timeout(60_000).emitWithAck("question")).toEqual([]);
  });

  test("that are missing are those of sockets with names", async () => {
    a.client.on("question", (reply) => reply("a"));
    c.client.on("question", (reply) => reply("c"));
    const failed = a.io.timeout(1_000).emitWithAck("question");
    await expect(failed).rejects.toBeInstanceOf(BroadcastError);
    await expect(failed).rejects.toMatchObject({
      code: "ERR_REPLY_TIMEOUT",
      missing: [b.socket.id],
      missingNodes: [],
    });
    const { responses } = (await failed.catch((error: unknown) => error)) as BroadcastError;
    expect(new Set(responses)).toEqual(new Set(["a", "c"]));
  });

  test("are not waited for when the client has left", async () => {
    b.client.on("question", () => b.client.disconnect());
    const failed = a.io.to(b.socket.id).timeout(60_000).emitWithAck("question");
    await expect(failed).rejects.toMatchObject({ code: "ERR_REPLY_DISCONNECTED", missing: [b.socket.id] });
  });

  test("of a node that cannot be asked are missing by the name of the node", async () => {
    medium.stop();
    a.client.on("question", (reply) => reply("a"));
    await expect(a.io.timeout(1_000).emitWithAck("question")).rejects.toMatchObject({
      responses: ["a"],
      missing: [],
      missingNodes: expect.arrayContaining([b.io.cluster?.id, c.io.cluster?.id]),
    });
  });

  test("of one socket elsewhere are as those of one here", async () => {
    const [distant] = await a.io.in(b.socket.id).fetchSockets();
    b.client.on("question", (text, reply) => reply(`${text}!`));
    const reply = await new Promise((resolve) => {
      distant?.timeout(10_000).emit("question", "well", (...args: unknown[]) => resolve(args));
    });
    expect(reply).toEqual([null, "well!"]);
  });
});

describe("sockets of other servers", () => {
  test("are found with what is known of them", async () => {
    b.socket.data = { name: "bob", since: new Date(0) };
    b.socket.join("red");
    await settled();
    const [found] = await a.io.in("red").fetchSockets();
    expect(found?.id).toBe(b.socket.id);
    expect(found?.rooms).toEqual(new Set([b.socket.id, "red"]));
    expect(found?.data).toEqual({ name: "bob", since: new Date(0) });
    expect(found?.handshake).toEqual(b.socket.handshake);
  });

  test("join and leave rooms, and are disconnected after what was sent before", async () => {
    a.io.in(b.socket.id).socketsJoin(["red", "blue"]);
    await eventually(() => expect(b.socket.rooms).toEqual(new Set([b.socket.id, "red", "blue"])));
    a.io.in("red").socketsLeave("blue");
    await eventually(() => expect(b.socket.rooms).toEqual(new Set([b.socket.id, "red"])));
    const reason = once(b.client as never, "disconnect");
    a.io.emit("bye");
    a.io.in("red").disconnectSockets();
    expect((await reason)[0]).toBe("io server disconnect");
    expect(b.heard.at(-1)).toEqual(["bye"]);
  });

  test("are asked by the server that they are at whether they have room", async () => {
    const rooms = Array.from({ length: 200 }, (_, index) => `room ${index}`);
    b.socket.join(rooms);
    const { size } = b.socket.rooms;
    a.io.socketsJoin(Array.from({ length: 900 }, (_, index) => `more ${index}`));
    await delivered();
    expect(b.socket.rooms.size).toBe(size);
    expect(b.io.incidents.get("too-many-rooms")).toBe(1);
  });

  test("of a node that does not answer are missing, and the error has the others", async () => {
    medium.stop();
    const failure = await a.io.fetchSockets().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FetchError);
    expect(failure).toMatchObject({
      code: "ERR_NODE_TIMEOUT",
      message: "timeout reached: missing 2 responses",
      missing: { length: 2 },
      sockets: [{ id: a.socket.id }],
    });
  });
});

describe("serverSideEmit", () => {
  test("is heard by the other servers, of the same namespace", async () => {
    const heard: unknown[] = [];
    for (const { io } of nodes) {
      io.on("reload", (...args: unknown[]) => heard.push([io === a.io, ...args]));
      io.of("/other").on("reload", () => heard.push("other"));
    }
    a.io.serverSideEmit("reload", 1, Buffer.from([2]));
    await eventually(() => expect(heard).toHaveLength(2));
    await delivered();
    expect(heard).toEqual([
      [false, 1, expect.objectContaining({ 0: 2 })],
      [false, 1, expect.objectContaining({ 0: 2 })],
    ]);
  });

  test("gives the replies of the others, and names those that do not reply", async () => {
    b.io.on("stats", (reply: (value: unknown) => void) => reply("b"));
    c.io.on("stats", (reply: (value: unknown) => void) => reply(new Uint8Array([3])));
    expect(await a.io.serverSideEmitWithAck("stats")).toHaveLength(2);
    c.io.off("stats");
    const failure: unknown = await a.io.serverSideEmitWithAck("stats").catch((error: unknown) => error);
    expect(failure).toMatchObject({
      message: "timeout reached: missing 1 responses",
      missing: [c.io.cluster?.id],
      responses: ["b"],
    });
  });

  test("is over at once for a server that is closed meanwhile, without an error, as with Socket.IO", async () => {
    b.io.on("stats", (reply: (value: unknown) => void) => reply("b"));
    c.io.on("stats", () => void c.io.close());
    expect(await a.io.serverSideEmitWithAck("stats")).toEqual(["b"]);
  });
});

describe("namespaces", () => {
  test("that clients bring into being span the servers, and their parent reaches them", async () => {
    const others: Omit<Node, "io" | "port">[] = [];
    const parents = nodes.map(({ io }) => io.of(/^\/tenant-\d$/));
    for (const { io, port } of [a, b]) others.push(await connectTo(io, port, "/tenant-1"));
    others.push(await connectTo(c.io, c.port, "/tenant-2"));
    const count = (): Promise<number> => a.io.of("/tenant-1").adapter.serverCount();
    await eventually(async () => expect(await count()).toBe(2));
    const [one, two, elsewhere] = others as [(typeof others)[0], (typeof others)[0], (typeof others)[0]];
    b.io.of("/tenant-1").emit("to one");
    parents[1]?.emit("to those here");
    await eventually(() => expect(one.heard).toEqual([["to one"], ["to those here"]]));
    expect(two.heard).toEqual([["to one"], ["to those here"]]);
    expect(elsewhere.heard).toEqual([]);
    await expect(parents[0]?.timeout(1_000).emitWithAck("question")).rejects.toMatchObject({
      code: "ERR_REPLY_TIMEOUT",
      missing: expect.arrayContaining([one.socket.id, two.socket.id]),
    });
    await parents[0]?.emitReliable("sure");
    await eventually(() => expect(two.heard.at(-1)).toEqual(["sure"]));
    await delivered();
    expect(a.heard).toEqual([]);
    for (const { client } of others) client.disconnect();
  });
});
