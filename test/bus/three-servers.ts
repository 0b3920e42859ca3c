// Three servers over one real bus, an official client on each: that all of it fits together. What servers of a cluster promise is tested
// over a bus in memory (test/integration/cluster.test.ts).
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { io as connect, type Socket as ClientSocket } from "socket.io-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Bus } from "../../src/bus/index.js";
import { createCluster } from "../../src/cluster/index.js";
import { Server } from "../../src/index.js";

/** What stands behind the buses. */
export interface BusServer {
  /** The bus of the first, second or third server. */
  open(at: number): Bus | Promise<Bus>;
  kill(): Promise<void>;
  /** After {@link kill}. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What comes at all comes at once on a quiet machine. */
const patienceMs = 15_000;

interface Node {
  readonly io: Server;
  readonly client: ClientSocket;
  /** What the client got. */
  readonly heard: unknown[][];
}

async function openNode(bus: Bus, at: number): Promise<Node> {
  const http = createServer();
  const io = new Server(http, { cluster: createCluster({ bus, secret: "shared" }), logIncidents: false });
  io.on("connection", (socket) => {
    socket.join(["everybody", `room ${at}`]);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const client = connect(`http://127.0.0.1:${port}`, { transports: ["websocket"], forceNew: true });
  const heard: unknown[][] = [];
  client.onAny((...event: unknown[]) => heard.push(event));
  client.on("ask", (question: string, reply: (answer: string) => void) => reply(`${question} ${at}`));
  await new Promise<void>((resolve) => client.once("connect", resolve));
  return { io, client, heard };
}

/** Registers the tests; in a `describe` of their own. */
export function testThreeServers(startBusServer: () => Promise<BusServer>): void {
  let busServer: BusServer;
  let nodes: Node[];

  beforeEach(async () => {
    busServer = await startBusServer();
    nodes = await Promise.all([0, 1, 2].map(async (at) => openNode(await busServer.open(at), at)));
    for (const { io } of nodes) {
      await vi.waitFor(async () => expect(await io.fetchSockets()).toHaveLength(3), patienceMs);
    }
  });
  afterEach(async () => {
    for (const { client } of nodes) client.disconnect();
    await Promise.all(nodes.map(async ({ io }) => io.close()));
    await busServer.stop();
  });

  test("reach the clients of all of them, by room and by name, and hear their replies", async () => {
    const [a, b, c] = nodes as [Node, Node, Node];
    a.io.to("room 1").emit("one", Buffer.from([0, 255]));
    b.io.except("room 1").emit("not one");
    c.io.to(["room 0", "room 2"]).emit("two");
    const replies: string[] = await c.io.timeout(patienceMs).emitWithAck("ask", "who?");
    expect(replies.toSorted()).toEqual(["who? 0", "who? 1", "who? 2"]);
    await vi.waitFor(() => {
      expect(a.heard).toHaveLength(3);
      expect(b.heard).toHaveLength(2);
      expect(c.heard).toHaveLength(3);
    }, patienceMs);
    expect(b.heard).toContainEqual(["one", Buffer.from([0, 255])]);
    expect(a.heard).toEqual(expect.arrayContaining([["not one"], ["two"]]));
  });

  test("lose, double and turn round nothing while the server of the bus is killed and started again", async () => {
    const rounds = 60;
    for (let round = 0; round < rounds; round++) {
      for (const [at, { io }] of nodes.entries()) {
        io.emit("all", at, round);
        io.to("everybody").emit("room", at, round);
      }
      if (round === 20) await busServer.kill();
      if (round === 40) await busServer.start();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => {
      for (const { heard } of nodes) expect(heard.length).toBeGreaterThanOrEqual(6 * rounds);
    }, patienceMs);
    for (const { heard } of nodes) {
      for (const at of nodes.keys()) {
        const wanted = Array.from({ length: rounds }, (_value, round) => [
          ["all", at, round],
          ["room", at, round],
        ]);
        expect(heard.filter((event) => event[1] === at)).toEqual(wanted.flat());
      }
    }
  });
}
