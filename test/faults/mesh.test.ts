// What may go wrong between the nodes of a cluster, row by row: C01 to C18, as far as the mesh answers for them. In virtual time, on a
// bus in memory; by chance and many at once they happen in test/proof.
import { describe, expect, it, vi } from "vitest";
import { memoryBus } from "../../src/bus/memory/index.js";
import type { BusMesh } from "../../src/cluster/mesh/bus-mesh.js";
import { allChannel, inboxOf } from "../../src/cluster/mesh/channels.js";
import { hmacSeal } from "../../src/cluster/seal.js";
import { type BusConditions, FaultBus, SeededRandom } from "../../src/testkit/index.js";
import { MeshStage } from "../stage/mesh-stage.js";
import { StoppableClock } from "../stage/stoppable-clock.js";

/** A node whose process can be stopped, on a bus with faults. */
interface Subject {
  readonly mesh: BusMesh;
  readonly bus: FaultBus;
  readonly clock: StoppableClock;
  /** What it has heard of the topic `say`, and what it was told of others. */
  readonly heard: unknown[];
  readonly told: string[];
}

class Cluster {
  readonly stage: MeshStage = new MeshStage();
  /** What was published on the channels of all nodes so far. */
  readonly traffic: Uint8Array[] = [];

  add(name: string, conditions: Partial<BusConditions> = {}, secret?: string): Subject {
    const { stage } = this;
    const clock = new StoppableClock(stage.clock);
    const bus = new FaultBus(memoryBus(stage.medium), clock, stage.random.fork(), conditions);
    const mesh = stage.add({ name, bus, clock, ...(secret !== undefined && { seal: hmacSeal(secret) }) });
    const [heard, told]: [unknown[], string[]] = [[], []];
    mesh.handle("say", (value) => void heard.push(value));
    mesh.on("join", (peer) => told.push(`join ${peer.name}`));
    mesh.on("leave", (peer) => told.push(`leave ${peer.name}`));
    mesh.on("gap", (peer) => told.push(`gap ${peer.name}`));
    mesh.on("fenced", () => told.push("fenced"));
    return { mesh, bus, clock, heard, told };
  }

  async pair(conditions: Partial<BusConditions> = {}, secret?: string): Promise<[Subject, Subject]> {
    const eavesdropper = memoryBus(this.stage.medium);
    await eavesdropper.subscribe(allChannel, (message) => this.traffic.push(message));
    const pair: [Subject, Subject] = [this.add("a", conditions, secret), this.add("b", conditions, secret)];
    for (const { mesh } of pair)
      await eavesdropper.subscribe(inboxOf(mesh.id), (message) => this.traffic.push(message));
    await this.stage.pass(2_000);
    expect(pair.map(({ mesh }) => mesh.peers.size)).toEqual([1, 1]);
    return pair;
  }

  /** Somebody who is no node publishes something. */
  async inject(...messages: readonly Uint8Array[]): Promise<void> {
    const bus = memoryBus(this.stage.medium);
    for (const message of messages) await bus.publish(allChannel, message);
    await this.stage.settle();
  }

  count(code: string): number {
    return this.stage.incidents.filter((incident) => incident === code).length;
  }
}

/** Whether a message is of one of these: see envelope.ts. */
const isOf = (message: Uint8Array, ...nodes: readonly Subject[]): boolean =>
  nodes.some(({ mesh }) => mesh.id === String.fromCharCode(...message.subarray(9, 21)));

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("C01: garbage on the bus", () => {
  const utf8 = new TextEncoder();
  const garbage: [string, Uint8Array][] = [
    ["nothing", new Uint8Array(0)],
    ["one byte", Uint8Array.of(0x48)],
    ["JSON", utf8.encode('[null,{"type":2}]')],
    ["a message of another library", utf8.encode("\x93\xa6emitter\x80\x80")],
    ["chance", new SeededRandom(3).bytes(500)],
    ["the beginning of ours, and nothing more", Uint8Array.of(0x48, 0x46, 1, 0, 1)],
  ];

  it.each(garbage)("%s is dropped and counted", async (_what, message) => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair();
    await cluster.inject(message);
    expect(cluster.count("poisoned-bus-message")).toBe(2);
    a.mesh.send("say", "the next good one");
    await cluster.stage.settle();
    expect(b.heard).toEqual(["the next good one"]);
    expect(cluster.stage.errors).toEqual([]);
  });

  it.each([undefined, "secret"])(
    "our own, cut at any byte or with any byte changed, stops nobody (secret: %s)",
    async (secret) => {
      const cluster = new Cluster();
      const [a, b] = await cluster.pair({}, secret);
      a.mesh.send("say", [1, "two", { three: 3 }]);
      b.mesh.send("say", "back");
      await cluster.stage.pass(1_000);
      const samples = [...cluster.traffic];
      const damaged = samples.flatMap((message) => [
        ...numbers(message.length).map((length) => message.subarray(0, length)),
        ...numbers(message.length).map((at) => message.with(at, (message[at] ?? 0) ^ 0x15)),
      ]);
      expect(damaged.length).toBeGreaterThan(500);
      await cluster.inject(...damaged);
      expect(cluster.stage.errors).toEqual([]);
      expect(cluster.count("poisoned-bus-message")).toBeGreaterThan(0);
      // Who knows no secret has changed nothing.
      if (secret !== undefined) expect([a.heard.length, b.heard.length]).toEqual([1, 1]);
      a.mesh.send("say", "the next good one");
      await cluster.stage.pass(1_000);
      if (secret !== undefined) expect(b.heard.at(-1)).toBe("the next good one");
    },
  );

  it("a topic that nobody handles, or what its handler refuses, is counted, and the stream goes on", async () => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair();
    b.mesh.handle("number", (value) => typeof value === "number");
    a.mesh.send("unknown", 1);
    a.mesh.send("number", "no number");
    a.mesh.send("say", "after");
    await cluster.stage.settle();
    expect(cluster.count("poisoned-bus-message")).toBe(2);
    expect(b.heard).toEqual(["after"]);
  });

  it("a handler that throws is reported, and the stream goes on", async () => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair();
    b.mesh.handle("boom", () => {
      throw new Error("boom");
    });
    a.mesh.send("boom", null);
    a.mesh.send("say", "after");
    await cluster.stage.settle();
    expect(cluster.stage.errors).toEqual([new Error("boom")]);
    expect(b.heard).toEqual(["after"]);
  });
});

describe("C02: what is too much", () => {
  it("a message that is larger than any of ours is not looked at", async () => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair();
    await cluster.inject(new Uint8Array(64 * 2 ** 20));
    expect(cluster.count("poisoned-bus-message")).toBe(2);
    a.mesh.send("say", "after");
    await cluster.stage.settle();
    expect(b.heard).toEqual(["after"]);
  });

  it("what is nested without end is refused, and __proto__ is a key like any other", async () => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair();
    let bomb: unknown = [];
    for (let depth = 0; depth < 5_000; depth++) bomb = [bomb];
    try {
      a.mesh.send("say", bomb);
    } catch (error) {
      expect(error).toMatchObject({ code: "ERR_ENCODE" });
    }
    a.mesh.send("say", JSON.parse('{"__proto__":{"polluted":true}}'));
    await cluster.stage.settle();
    expect(Object.keys(b.heard.at(-1) as object)).toEqual(["__proto__"]);
    expect({}).not.toHaveProperty("polluted");
  });

  it("more than a thousand names of nodes fill no memory", async () => {
    const cluster = new Cluster();
    const [a, b] = await cluster.pair();
    const beat = cluster.traffic.find((message) => message[4] === 2);
    const strangers = numbers(3_000).map((i) => {
      const message = beat?.slice() ?? new Uint8Array(0);
      message.set(new TextEncoder().encode(String(i).padStart(12, "x")), 9);
      return message;
    });
    await cluster.inject(...strangers);
    expect(cluster.count("poisoned-bus-message")).toBeGreaterThan(1_000);
    // They have shown that they are there, but not that they hear anybody.
    expect(a.mesh.peers.size + b.mesh.peers.size).toBe(2);
  });
});

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
