// Servers of one cluster on uWebSockets.js behind a proxy that is not sticky: requests are handed on as on Node.
import { once } from "node:events";
import { io as connectOfficial } from "socket.io-client";
import { afterEach, expect, it } from "vitest";
import { memoryBus, MemoryMedium } from "../../src/bus/memory/index.js";
import { io as connectOurs } from "../../src/client/node.js";
import { createCluster } from "../../src/cluster/index.js";
import { startRoundRobin } from "../integration/round-robin.js";
import { type RunningUws, startUwsServer } from "./uws-server.js";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function startNode(medium: MemoryMedium): Promise<RunningUws> {
  const node = await startUwsServer({ cluster: createCluster({ bus: memoryBus(medium) }) });
  ends.push(() => node.close());
  node.io.on("connection", (socket) => {
    socket.on("echo", (value: unknown, reply: (value: unknown) => void) => reply(value));
  });
  return node;
}

it.each([
  ["the official client", connectOfficial],
  ["our client", connectOurs as unknown as typeof connectOfficial],
])("%s moves to a WebSocket that another node has accepted, and polls at any", async (_, connect) => {
  const medium = new MemoryMedium();
  const nodes = [await startNode(medium), await startNode(medium)];
  for (const { io } of nodes) if (io.cluster?.nodes.length === 1) await once(io.cluster as never, "join");
  const proxy = await startRoundRobin(nodes.map(({ port }) => port));
  ends.push(() => proxy.close());
  for (const transports of [["polling"], ["polling", "websocket"]]) {
    const client = connect(proxy.url, { transports, forceNew: true });
    ends.push(() => client.disconnect());
    const moved = new Promise<void>((resolve) => client.io.engine.once("upgrade", () => resolve()));
    await once(client as never, "connect");
    if (transports.length > 1) await moved;
    const large = "x".repeat(300_000);
    expect(await client.emitWithAck("echo", large)).toBe(large);
    expect(await client.emitWithAck("echo", Buffer.from([1, 2]))).toEqual(Buffer.from([1, 2]));
    expect(client.io.engine.transport.name).toBe(transports.at(-1));
  }
});
