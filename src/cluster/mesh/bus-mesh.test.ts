// A mesh of nodes that are all well: who is there, what comes where, and in which order. What faults do to it: see test/faults.
import { describe, expect, it } from "vitest";
import { MeshStage } from "../../../test/stage/mesh-stage.js";
import { busOver, clockOver } from "../../../test/stage/over.js";
import { memoryBus } from "../../bus/memory/index.js";
import { FaultBus } from "../../testkit/index.js";
import type { BusMesh } from "./bus-mesh.js";

interface Cluster {
  readonly stage: MeshStage;
  readonly nodes: readonly [BusMesh, BusMesh, BusMesh];
  /** What each node has heard of each topic `say`. */
  readonly heard: Map<string, unknown[]>;
}

async function openCluster(): Promise<Cluster> {
  const stage = new MeshStage();
  const nodes = [stage.add({ name: "a" }), stage.add({ name: "b" }), stage.add({ name: "c" })] as const;
  const heard = new Map<string, unknown[]>();
  for (const mesh of nodes) {
    const values: unknown[] = [];
    heard.set(mesh.id, values);
    mesh.handle("say", (value) => void values.push(value));
  }
  await stage.settle();
  return { stage, nodes: [...nodes], heard };
}

describe("a mesh", () => {
  it("knows who is there, by their names", async () => {
    const { nodes } = await openCluster();
    const [a, b, c] = nodes;
    expect([...a.peers.values()].map(({ name }) => name).toSorted()).toEqual(["b", "c"]);
    expect([...b.peers.keys()].toSorted()).toEqual([a.id, c.id].toSorted());
    expect(nodes.map(({ isConnected }) => isConnected)).toEqual([true, true, true]);
  });

  it("knows of a process that has ended sooner than of one that stands still", async () => {
    const stage = new MeshStage();
    const here = stage.add();
    const bus = memoryBus(stage.medium);
    const ended = stage.add({ bus });
    const silentBus = new FaultBus(memoryBus(stage.medium), stage.clock, stage.random);
    const still = stage.add({ bus: silentBus });
    await stage.pass(500);
    await bus.close();
    silentBus.blackHole();
    const ids = (): string[] => [...here.peers.keys()].toSorted();
    await stage.pass(3000);
    expect(ids()).toEqual([ended.id, still.id].toSorted());
    await stage.pass(2000);
    expect(ids()).toEqual([still.id]);
    await stage.pass(2500);
    expect(ids()).toEqual([still.id]);
    await stage.pass(2000);
    expect(ids()).toEqual([]);
  });

  it("takes what it says while it begins anew for its own when that comes back", async () => {
    const stage = new MeshStage();
    const inner = memoryBus(stage.medium);
    let [lateMs, mayEnter, mayPublish] = [0, Promise.resolve(), Promise.resolve()];
    const watchers: ((isUp: boolean) => void)[] = [];
    const bus = busOver(inner, {
      publish: async (channel, message) => {
        await mayPublish;
        return inner.publish(channel, message);
      },
      subscribe: async (channel, onMessage) => {
        await mayEnter;
        return inner.subscribe(channel, onMessage);
      },
      watch: (onStatus) => {
        watchers.push(onStatus);
        return inner.watch(onStatus);
      },
    });
    const clock = clockOver(stage.clock, { now: () => stage.clock.now() + lateMs });
    const [one, two] = [stage.add({ bus, clock }), stage.add()];
    await stage.pass(5_000);
    let [enter, publish] = [(): void => {}, (): void => {}];
    mayEnter = new Promise((resolve) => (enter = resolve));
    mayPublish = new Promise((resolve) => (publish = resolve));
    lateMs = 20_000;
    expect(one.hasStoodStill()).toBe(true);
    for (const onStatus of watchers) {
      onStatus(false);
      onStatus(true);
    }
    await stage.settle();
    enter();
    await stage.settle();
    publish();
    await stage.pass(3_000);
    expect(stage.incidents).toEqual(["fenced"]);
    expect([...two.peers.keys()]).toContain(one.id);
  });

  it("gathers what there is to send right before it leaves, and again where that brings more", async () => {
    const { stage, nodes, heard } = await openCluster();
    const [a, b] = nodes;
    const published: Uint8Array[] = [];
    await memoryBus(stage.medium).subscribe("all", (message) => void published.push(message));
    a.gather(() => {
      a.send("say", "gathered");
      a.gather(() => a.send("say", "gathered then"));
    });
    a.send("say", "sent");
    await stage.settle();
    expect(heard.get(b.id)).toEqual(["sent", "gathered", "gathered then"]);
    expect(published).toHaveLength(2);
  });

  it("beats briefly while nothing changes, and tells all within a round of beats", async () => {
    const stage = new MeshStage();
    const nodes = Array.from({ length: 24 }, () => stage.add());
    await stage.pass(5000);
    const sizes: number[] = [];
    await memoryBus(stage.medium).subscribe("all", (message) => void sizes.push(message.length));
    await stage.pass(8000);
    expect(sizes.length).toBeGreaterThanOrEqual(7 * nodes.length);
    expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeLessThan(100);
    expect(Math.max(...sizes)).toBeLessThan(120);
    expect(nodes.map(({ peers }) => peers.size)).toEqual(nodes.map(() => 23));
  });

  it("gives each node what is for it, in the order of sending, whether to all or to one", async () => {
    const { stage, nodes, heard } = await openCluster();
    const [a, b, c] = nodes;
    a.send("say", 1);
    a.send("say", "only b", [b.id]);
    a.send("say", 2);
    a.send("say", "only c", [c.id]);
    a.send("say", 3);
    await stage.settle();
    expect(heard.get(a.id)).toEqual([]);
    expect(heard.get(b.id)).toEqual([1, "only b", 2, 3]);
    expect(heard.get(c.id)).toEqual([1, 2, "only c", 3]);
    expect(stage.incidents).toEqual([]);
  });

  it("tells once when all nodes have a message, and who never will", async () => {
    const { stage, nodes } = await openCluster();
    const [a, b] = nodes;
    const told: unknown[] = [];
    a.send("say", "hello", undefined, (missing) => told.push("to all", missing), true);
    await stage.settle();
    a.send("say", "hello", [b.id, "nobody------"], (missing) => told.push("to two", missing), true);
    await stage.settle();
    expect(told).toEqual(["to all", [], "to two", ["nobody------"]]);
  });

  it("tells it with the next beat where nobody waits for it", async () => {
    const { stage, nodes } = await openCluster();
    const told: unknown[] = [];
    nodes[0].send("say", "hello", undefined, (missing) => told.push(missing));
    await stage.settle();
    expect(told).toEqual([]);
    await stage.pass(1000);
    expect(told).toEqual([[]]);
  });

  it("asks one node and gives its answer", async () => {
    const { stage, nodes } = await openCluster();
    const [a, b] = nodes;
    b.answer("double", (value) => Number(value) * 2);
    const answer = a.request("double", 21, b.id, 1_000);
    await stage.settle();
    await expect(answer).resolves.toBe(42);
  });

  it("cuts what is too long for the bus, and puts it together again", async () => {
    const { stage, nodes, heard } = await openCluster();
    const [a, b, c] = nodes;
    const long = "x".repeat(900_000);
    a.send("say", long);
    a.send("say", "after");
    await stage.settle();
    for (const { id } of [b, c]) expect(heard.get(id)).toEqual([long, "after"]);
  });

  it("lets nodes that come in the middle of a turn hear what is sent from then on", async () => {
    const { stage, nodes } = await openCluster();
    const [a] = nodes;
    // Two come in one turn: when the second is there, something is about to leave already.
    a.on("join", ({ name }) => a.send("say", `welcome ${name}`));
    const heard = new Map<string, unknown[]>();
    for (const name of ["d", "e"]) {
      const values: unknown[] = [];
      heard.set(name, values);
      stage.add({ name }).handle("say", (value) => void values.push(value));
    }
    await stage.settle();
    for (const [name, values] of heard) expect(values).toContain(`welcome ${name}`);
  });

  it("refuses to send what is larger than may be", async () => {
    const { nodes } = await openCluster();
    expect(() => nodes[0].send("say", "x".repeat(2 ** 20))).toThrow(
      expect.objectContaining({ code: "ERR_MESSAGE_TOO_LARGE" }),
    );
  });

  it("tells the others when a node leaves, at once", async () => {
    const { stage, nodes, heard } = await openCluster();
    const [a, b, c] = nodes;
    const left: string[] = [];
    for (const mesh of [b, c]) mesh.on("leave", ({ name }) => left.push(name));
    a.send("say", "goodbye");
    const closed = a.close();
    await stage.settle();
    await closed;
    expect(left).toEqual(["a", "a"]);
    expect(heard.get(b.id)).toEqual(["goodbye"]);
    expect([...b.peers.keys()]).toEqual([c.id]);
  });

  it("leaves nothing behind when all are closed", async () => {
    const { stage, nodes } = await openCluster();
    const closed = Promise.all(nodes.map((mesh) => mesh.close()));
    await stage.pass(2_000);
    await closed;
    expect(stage.medium.size).toBe(0);
    expect(stage.clock.pendingTimers).toBe(0);
  });
});
