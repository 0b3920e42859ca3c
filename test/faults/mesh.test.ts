// What may go wrong between the nodes of a cluster, row by row: C03 to C18, as far as the mesh answers for them. In virtual time, on a
// bus in memory; by chance and many at once they happen in test/proof.
import { describe, expect, it, vi } from "vitest";
import { memoryBus } from "../../src/bus/memory/index.js";
import { type BusConditions, FaultBus, SeededRandom } from "../../src/testkit/index.js";
import { MeshStage } from "../stage/mesh-stage.js";
import { Cluster, isOf, numbers } from "./mesh-cluster.js";

describe.each<[string, Partial<BusConditions>]>([
  ["C03: everything comes twice", { doublePercent: 100 }],
  ["C04: everything overtakes everything", { maxDelayMs: 500 }],
  ["C05: three of ten are lost", { lossPercent: 30 }],
])("%s", (_row, conditions) => {
  it("and yet each message comes once, in order", async () => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair(conditions);
    for (const number of numbers(100)) {
      a.mesh.send("say", number);
      await cluster.stage.pass(20);
    }
    await cluster.stage.pass(15_000);
    expect(b.heard).toEqual(numbers(100));
    expect(b.told).toEqual(["join a"]);
  });
});

it("C05: the last message before a silence is missed, too", async () => {
  const cluster = new Cluster();
  const [a, b] = await cluster.pair();
  b.bus.conditions = { ...b.bus.conditions, lossPercent: 100 };
  a.mesh.send("say", "the last one");
  await cluster.stage.settle();
  b.bus.conditions = { ...b.bus.conditions, lossPercent: 0 };
  await cluster.stage.pass(1_100);
  expect(b.heard).toEqual(["the last one"]);
});

it("C05: what can no longer be sent again is told, once, and the stream goes on", async () => {
  const cluster = new Cluster();
  const { stage } = cluster;
  const settings = { kept: { maxMessages: 10, maxBytes: 2 ** 20 } };
  const bus = new FaultBus(memoryBus(stage.medium), stage.clock, stage.random.fork());
  const mesh = stage.add({ name: "a", ...settings });
  const b = stage.add({ name: "b", bus });
  await stage.pass(1_000);
  const heard: unknown[] = [];
  b.handle("say", (value) => void heard.push(value));
  b.on("gap", () => heard.push("gap"));
  const missing: unknown[] = [];
  bus.blackHole();
  for (const number of numbers(30)) mesh.send("say", number, [b.id], (nodes) => missing.push(nodes.length));
  await stage.pass(500);
  bus.restore();
  await stage.pass(3_000);
  expect(heard).toEqual(["gap", ...numbers(30).slice(20)]);
  expect(missing).toEqual([...numbers(20).map(() => 1), ...numbers(10).map(() => 0)]);
  expect(cluster.count("node-behind")).toBe(1);
});

it("C07: a node that stood still is fenced before it lets anything out, and is a new node then", async () => {
  const cluster = new Cluster();
  const [a, b] = await cluster.pair();
  const before = a.mesh.id;
  a.clock.stop();
  await cluster.stage.pass(20_000);
  expect(b.told).toEqual(["join a", "leave a"]);
  a.clock.resume();
  expect(a.told).toEqual(["join b", "fenced"]);
  a.mesh.send("say", "what I was about to say");
  await cluster.stage.pass(3_000);
  expect(a.told).toEqual(["join b", "fenced", "join b"]);
  expect(a.mesh.id).not.toBe(before);
  expect(b.told).toEqual(["join a", "leave a", "join a"]);
  expect(b.heard).toEqual([]);
  expect(cluster.count("fenced")).toBe(1);
});

it("C07: what was about to leave when a node is fenced, leaves neither under its old id nor under its new one", async () => {
  const cluster = new Cluster();
  const [a, b] = await cluster.pair();
  const missing: unknown[] = [];
  a.mesh.send("say", "in the same turn", undefined, (nodes) => missing.push(nodes));
  const before = b.mesh.id;
  // The turn does not end before the process is stopped.
  a.clock.stop();
  await cluster.stage.pass(20_000);
  a.clock.resume();
  await cluster.stage.pass(5_000);
  expect(a.told).toEqual(["join b", "fenced", "join b"]);
  expect(missing).toEqual([[before]]);
  expect([a.heard, b.heard]).toEqual([[], []]);
  a.mesh.send("say", "as a new node");
  await cluster.stage.pass(100);
  expect(b.heard).toEqual(["as a new node"]);
  expect(b.told).toEqual(["join a", "leave a", "join a"]);
});

it("C07: a node that stood still knows it as soon as anything comes, by whichever way", async () => {
  const cluster = new Cluster();
  const [a] = await cluster.pair();
  expect(a.mesh.hasStoodStill()).toBe(false);
  const before = a.mesh.id;
  a.clock.stop();
  await cluster.stage.pass(20_000);
  expect(a.mesh.hasStoodStill()).toBe(true);
  expect(a.told).toEqual(["join b", "fenced"]);
  expect(a.mesh.id).not.toBe(before);
  expect(a.mesh.hasStoodStill()).toBe(false);
});

it("C07: a node that alone was cut off learns of it from the others", async () => {
  const cluster = new Cluster();
  const [a, b] = await cluster.pair();
  const c = cluster.add("c");
  await cluster.stage.pass(1_000);
  a.bus.blackHole();
  await cluster.stage.pass(12_000);
  expect(b.told).toContain("leave a");
  // It hears nobody, itself neither: so it is not the others that are silent.
  expect(a.told).not.toContain("leave b");
  a.bus.restore();
  await cluster.stage.pass(4_000);
  expect(a.told.filter((what) => what === "fenced")).toHaveLength(1);
  for (const { mesh } of [a, b, c]) expect(mesh.peers.size).toBe(2);
});

it("C07: of a cluster that fell apart the lesser part gives way", async () => {
  const cluster = new Cluster();
  const [a, b] = await cluster.pair();
  const c = cluster.add("c");
  await cluster.stage.pass(1_000);
  c.bus.hears = (message) => isOf(message, c);
  for (const { bus } of [a, b]) bus.hears = (message) => isOf(message, a, b);
  await cluster.stage.pass(12_000);
  expect([a, b, c].map(({ mesh }) => mesh.peers.size)).toEqual([1, 1, 0]);
  for (const { bus } of [a, b, c]) bus.hears = () => true;
  await cluster.stage.pass(5_000);
  expect([a, b, c].map(({ told }) => told.includes("fenced"))).toEqual([false, false, true]);
  expect([a, b, c].map(({ mesh }) => mesh.peers.size)).toEqual([2, 2, 2]);
});

it("C08: a node that is cut off knows at once, says in time who has not got a message, and catches up", async () => {
  const cluster = new Cluster();
  const [a, b] = await cluster.pair();
  const [statuses, missing]: [boolean[], unknown[]] = [[], []];
  a.mesh.on("status", (isConnected) => statuses.push(isConnected));
  a.bus.cut();
  expect(a.mesh.isConnected).toBe(false);
  a.mesh.send("say", "while away", undefined, (nodes) => missing.push(nodes));
  await cluster.stage.pass(4_900);
  expect(missing).toEqual([]);
  await cluster.stage.pass(200);
  expect(missing).toEqual([[b.mesh.id]]);
  a.bus.restore();
  await cluster.stage.pass(1_100);
  expect(statuses).toEqual([false, true]);
  expect(b.heard).toEqual(["while away"]);
  expect([a.told, b.told]).toEqual([["join b"], ["join a"]]);
});

it("C08: nobody is given up while the bus is away, however long", async () => {
  const cluster = new Cluster();
  const [a, b] = await cluster.pair();
  cluster.stage.medium.stop();
  await cluster.stage.pass(60_000);
  a.mesh.send("say", "meanwhile");
  cluster.stage.medium.start();
  await cluster.stage.pass(2_000);
  expect([a.told, b.told]).toEqual([["join b"], ["join a"]]);
  expect(b.heard).toEqual(["meanwhile"]);
});

it("C15: clocks on the wall that jump an hour to and fro change nothing", async () => {
  const cluster = new Cluster();
  const [a, b] = await cluster.pair();
  let jump = 0;
  const wall = vi.spyOn(Date, "now").mockImplementation(() => (jump = -jump || 3_600_000));
  try {
    for (const number of numbers(20)) {
      a.mesh.send("say", number);
      await cluster.stage.pass(500);
    }
  } finally {
    wall.mockRestore();
  }
  expect(b.heard).toEqual(numbers(20));
  expect([a.told, b.told]).toEqual([["join b"], ["join a"]]);
});

it("C16: of two nodes with one id the second takes another", async () => {
  const stage = new MeshStage();
  vi.spyOn(stage.random, "fork").mockImplementation(() => new SeededRandom(7));
  const first = stage.add({ name: "first" });
  await stage.pass(3_000);
  const second = stage.add({ name: "second" });
  expect(second.id).toBe(first.id);
  await stage.pass(3_000);
  expect(second.id).not.toBe(first.id);
  expect([...first.peers.keys()]).toEqual([second.id]);
  expect([...second.peers.keys()]).toEqual([first.id]);
});

/** A bus whose process writes another version into what it publishes. */
function versionBus(stage: MeshStage, at: 2 | 3): FaultBus {
  const bus = new FaultBus(memoryBus(stage.medium), stage.clock, stage.random.fork());
  const publish = bus.publish.bind(bus);
  bus.publish = (channel, message) => publish(channel, message.with(at, 9));
  return bus;
}

describe("C17: two versions side by side", () => {
  it("a later minor version is understood, but for what is new in it", async () => {
    const stage = new MeshStage();
    const old = stage.add({ name: "old" });
    const young = stage.add({ name: "young", bus: versionBus(stage, 3) });
    const heard = new Set<unknown>();
    for (const mesh of [old, young]) mesh.handle("say", (value) => void heard.add(value));
    await stage.pass(1_000);
    young.send("invented later", 1);
    young.send("say", "to the old one");
    old.send("say", "to the young one");
    await stage.settle();
    expect(heard).toEqual(new Set(["to the old one", "to the young one"]));
  });

  it("another version is not heard, and counted", async () => {
    const stage = new MeshStage();
    const old = stage.add({ name: "old" });
    stage.add({ name: "young", bus: versionBus(stage, 2) });
    await stage.pass(3_000);
    expect(old.peers.size).toBe(0);
    expect(stage.incidents).toContain("incompatible-node");
  });
});

it("C18: a node whose signs of life are late is suspect, and not forgotten", async () => {
  const cluster = new Cluster();
  const [a, b] = await cluster.pair();
  a.clock.stop();
  await cluster.stage.pass(5_000);
  expect([...b.mesh.peers.values()].map(({ isSuspect }) => isSuspect)).toEqual([true]);
  a.clock.resume();
  await cluster.stage.pass(1_100);
  expect([...b.mesh.peers.values()].map(({ isSuspect }) => isSuspect)).toEqual([false]);
  expect([a.told, b.told]).toEqual([["join b"], ["join a"]]);
});
