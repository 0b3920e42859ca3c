// A process without clients beside two servers of a cluster, with an official client on each.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { io as connect, type Socket as ClientSocket } from "socket.io-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memoryBus, MemoryMedium } from "../../src/bus/memory/index.js";
import { createEmitter, type ClusterEmitter } from "../../src/cluster/emitter/index.js";
import { ClusterError, createCluster } from "../../src/cluster/index.js";
import { Server, type ServerOptions } from "../../src/index.js";
import { eventually } from "../stage/eventually.js";

interface Node {
  readonly io: Server;
  readonly client: ClientSocket;
  /** What the client got. */
  readonly heard: unknown[][];
}

let medium: MemoryMedium;
let nodes: Node[] = [];
let emitter: ClusterEmitter;

const secret = "a secret of some length";

async function open(options: ServerOptions = {}): Promise<Node> {
  const http = createServer();
  const cluster = createCluster({ bus: memoryBus(medium), secret, beatInterval: 50 });
  const io = new Server(http, { cluster, logIncidents: false, ...options });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const client = connect(`http://127.0.0.1:${port}`, { transports: ["websocket"], forceNew: true });
  const heard: unknown[][] = [];
  client.onAny((...event: unknown[]) => void heard.push(event));
  await new Promise((resolve) => client.once("connect", () => resolve(undefined)));
  return { io, client, heard };
}

async function openTwo(options?: ServerOptions): Promise<readonly [Node, Node]> {
  const [one, two] = (nodes = [await open(options), await open(options)]) as [Node, Node];
  for (const { io } of nodes) {
    await eventually(async () => expect(await io.of("/").adapter.serverCount()).toBe(2));
  }
  return [one, two];
}

beforeEach(() => {
  medium = new MemoryMedium();
  emitter = createEmitter({ bus: memoryBus(medium), secret, beatInterval: 50, publishTimeout: 5_000 });
});

afterEach(async () => {
  await emitter.close();
  for (const { client } of nodes) client.disconnect();
  await Promise.all(nodes.map(({ io }) => io.close()));
  nodes = [];
});

describe("an emitter", () => {
  test("emits to the clients of all servers, in its order, each once", async () => {
    const [one, two] = await openTwo();
    void emitter.emit("first", { bytes: Buffer.from([1, 2]) });
    for (let i = 0; i < 50; i++) void emitter.compress(false).emit("next", i);
    await emitter.emit("last");
    for (const { heard } of [one, two]) {
      await eventually(() => expect(heard.at(-1)).toEqual(["last"]));
      expect(heard[0]).toEqual(["first", { bytes: Buffer.from([1, 2]) }]);
      expect(heard).toHaveLength(52);
    }
  });

  test("emits once to each where clients can recover what they miss, and that, too", async () => {
    const [one, two] = await openTwo({ connectionStateRecovery: {} });
    await emitter.emit("event");
    for (const { heard } of [one, two]) {
      await eventually(() => expect(heard.map(([event]) => event)).toEqual(["event"]));
    }
  });

  test("reaches rooms, leaves out others, and moves and disconnects members", async () => {
    const [one, two] = await openTwo();
    await emitter.in(two.client.id ?? "").socketsJoin("red");
    await emitter.to("red").emit("to red");
    await emitter.except("red").emit("to others");
    await emitter.socketsLeave("red");
    await emitter.to("red").emit("to nobody");
    const reason = once(two.client as never, "disconnect");
    await emitter.in(two.client.id ?? "").disconnectSockets(true);
    expect((await reason)[0]).toBe("io server disconnect");
    await eventually(() => expect(one.heard).toEqual([["to others"]]));
    expect(two.heard).toEqual([["to red"]]);
  });

  test("emits to namespaces, of which a server need not have all", async () => {
    const [, two] = await openTwo();
    const heard: unknown[] = [];
    two.io.of("/jobs").on("done", (...args: unknown[]) => void heard.push(args));
    await emitter.of("jobs").serverSideEmit("done", 7);
    await emitter.of("/nowhere").emit("event");
    await eventually(() => expect(heard).toEqual([[7]]));
  });

  test("asks another server when the one that it has asked is closed", async () => {
    const [one, two] = await openTwo();
    await emitter.emit("before");
    await one.io.close();
    // It may not have heard of that yet: then it cannot tell what became of the event, and says so.
    await eventually(() => emitter.emit("after"));
    await eventually(() => expect(two.heard).toEqual([["before"], ["after"]]));
  });

  test("emits to all servers", async () => {
    const heard: string[] = [];
    for (const { io } of await openTwo()) io.on("reload", (what: string) => void heard.push(what));
    await emitter.serverSideEmit("reload", "templates");
    await eventually(() => expect(heard).toEqual(["templates", "templates"]));
  });

  test("is no server to those that are", async () => {
    const [one] = await openTwo();
    await emitter.emit("event");
    expect(await one.io.of("/").adapter.serverCount()).toBe(2);
    expect(await one.io.fetchSockets()).toHaveLength(2);
    expect(one.io.cluster?.nodes.map(({ role }) => role).toSorted()).toEqual(["emitter", "server", "server"]);
  });

  test("says that there is no server, in time", async () => {
    await emitter.close();
    emitter = createEmitter({ bus: memoryBus(medium), secret, beatInterval: 50, publishTimeout: 100 });
    const refused = emitter.emit("event");
    await expect(refused).rejects.toBeInstanceOf(ClusterError);
    await expect(refused).rejects.toMatchObject({ code: "ERR_CLUSTER_UNAVAILABLE" });
    expect(() => emitter.emit("connect")).toThrow(expect.objectContaining({ code: "ERR_RESERVED_EVENT" }));
  });
});
