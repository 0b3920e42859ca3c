// A node of the version before is replaced by one of a later version, while both run and clients, official ones and ours, move from one to the
// other: what a change of the versions between nodes costs. The same below servers, mesh by mesh: test/faults/mesh.test.ts.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { io as connectOfficial } from "socket.io-client";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { io as connectOurs } from "../../src/client/node.js";
import type { Bus } from "../../src/bus/index.js";
import { memoryBus, MemoryMedium } from "../../src/bus/memory/index.js";
import { createCluster } from "../../src/cluster/index.js";
import { endAll, startServer, type Loopback } from "./loopback.js";
import { startRoundRobin } from "./round-robin.js";
import { eventually } from "../stage/eventually.js";

afterEach(endAll);

/** Where the version stands in an envelope, and the one behind it that all of the same version read. */
const [versionAt, minorAt] = [2, 3];

/** The bus of a node that writes this version, and reads it. */
function busOfVersion(medium: MemoryMedium, at: number, version: number): Bus {
  const bus = memoryBus(medium);
  const mine = new Map([[version, 1]]);
  return {
    maxMessageBytes: bus.maxMessageBytes,
    publish: (channel, message) => bus.publish(channel, message.with(at, version)),
    // What is this version to the other node is the present one to the code that runs here, and the present one is another.
    subscribe: (channel, onMessage) =>
      bus.subscribe(channel, (message) => onMessage(message.with(at, mine.get(message[at] ?? 0) ?? version))),
    watch: (onStatus) => bus.watch(onStatus),
    close: () => bus.close(),
  };
}

function startNode(bus: Bus): Promise<Loopback> {
  return startServer({
    cluster: createCluster({ bus, beatInterval: 50 }),
    connectionStateRecovery: true,
  });
}

/** A client, what it heard, and whether each of its connections but the first took up the one before. */
function witness(url: string, connect: typeof connectOfficial) {
  const socket = connect(url, { forceNew: true, transports: ["websocket"], reconnectionDelay: 20 });
  onTestFinished(() => void socket.disconnect());
  const heard: string[] = [];
  const recoveries: boolean[] = [];
  let gaps = 0;
  socket.on("say", (text: string) => heard.push(text));
  socket.on("gap", () => gaps++);
  socket.on("connect", () => recoveries.push(socket.recovered));
  return { socket, heard, recoveries, gapCount: () => gaps };
}

const portOf = ({ http }: Loopback): number => (http.address() as AddressInfo).port;

/** Replaces a node by one whose envelopes have another number at this place, under clients that stay. */
async function deploy(at: number) {
  const medium = new MemoryMedium();
  const former = await startNode(memoryBus(medium));
  const next = await startNode(busOfVersion(medium, at, 2));
  const met = at === minorAt ? 2 : 1;
  for (const { io } of [former, next]) await eventually(() => expect(io.cluster?.nodes).toHaveLength(met));
  const proxy = await startRoundRobin([portOf(former), portOf(next)]);
  onTestFinished(() => proxy.close());
  proxy.remove(1);
  const clients = [connectOfficial, connectOurs as unknown as typeof connectOfficial].map((connect) =>
    witness(proxy.url, connect),
  );
  for (const { socket } of clients) if (!socket.connected) await once(socket as never, "connect");
  former.io.emit("say", "before");
  await eventually(() => expect(clients.map(({ heard }) => heard)).toEqual([["before"], ["before"]]));
  proxy.remove(0);
  proxy.add(1);
  const closed = former.io.close({ drain: 100 });
  // Its own clients come later.
  next.io.emit("say", "meanwhile");
  await closed;
  await eventually(() => expect(clients.map(({ recoveries }) => recoveries.length)).toEqual([2, 2]));
  next.io.emit("say", "after");
  await eventually(() => expect(clients.map(({ heard }) => heard.at(-1))).toEqual(["after", "after"]));
  return { former, next, clients };
}

test("of the same version and a later minor one: clients come to it as if it were of the same", async () => {
  const { former, next, clients } = await deploy(minorAt);
  for (const { heard, recoveries, gapCount } of clients)
    expect([heard, recoveries, gapCount()]).toEqual([["before", "meanwhile", "after"], [false, true], 0]);
  for (const { io } of [former, next]) expect(io.incidents.get("incompatible-node")).toBeUndefined();
});

test("of another version: the two are two clusters, clients begin anew, and are told so once", async () => {
  const { former, next, clients } = await deploy(versionAt);
  for (const { heard, recoveries } of clients)
    expect([heard, recoveries]).toEqual([
      ["before", "after"],
      [false, false],
    ]);
  expect(clients.map(({ gapCount }) => gapCount())).toEqual([0, 1]);
  for (const { io } of [former, next]) expect(io.incidents.get("incompatible-node")).toBeGreaterThan(0);
});
