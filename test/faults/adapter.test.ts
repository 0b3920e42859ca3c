// What may go wrong between the nodes of a cluster, as far as their adapters answer for it: C01 and C02 stand beside the adapter itself,
// what the mesh answers for in mesh.test.ts. In virtual time, on a bus in memory.
import { describe, expect, it } from "vitest";
import { ClusterStage, type ClusterProcess } from "../stage/cluster-stage.js";
import type { BusConditions } from "../../src/testkit/index.js";
import { everyone } from "../../src/testkit/adapter-node.js";

type Three = [ClusterProcess, ClusterProcess, ClusterProcess];

async function openThree(
  conditions: Partial<BusConditions> = {},
): Promise<{ readonly stage: ClusterStage; readonly processes: Three }> {
  const stage = new ClusterStage();
  return { stage, processes: (await stage.openProcesses(3, conditions)) as Three };
}

it("C03, C04, C05: broadcasts over a bus that loses, doubles and reorders arrive once and in order", async () => {
  const conditions = { lossPercent: 20, doublePercent: 20, minDelayMs: 1, maxDelayMs: 80 };
  const { stage, processes } = await openThree(conditions);
  const [one, two, three] = processes;
  await stage.meshes.pass(5_000);
  for (let i = 0; i < 200; i++) {
    one.node.emit({}, "all", i);
    one.node.emit({ rooms: ["b"] }, "b", i);
    if (i % 10 === 0) await stage.meshes.pass(20);
  }
  await stage.meshes.pass(20_000);
  const numbers = Array.from({ length: 200 }, (_, i) => i);
  expect(two.member.events).toEqual(
    numbers.flatMap((i) => [
      ["all", i],
      ["b", i],
    ]),
  );
  expect(three.member.events).toEqual(numbers.map((i) => ["all", i]));
});

describe("C06: a node that is killed while it is asked", () => {
  it("is missing from replies as soon as it is known to be dead, and the others are not", async () => {
    const { stage, processes } = await openThree();
    const [one, two] = processes;
    processes[2].bus.blackHole();
    const watch = one.node.ask({}, "question");
    await stage.settle();
    two.member.reply("b");
    await stage.settle();
    expect(watch).toMatchObject({ replies: ["b"], awaitedElsewhere: Infinity, isLost: false });
    await stage.meshes.pass(12_000, 500);
    expect(watch).toMatchObject({ replies: ["b"], isLost: true });
    expect([...watch.silent]).toEqual([processes[2].mesh.id]);
  });

  it("is missing from fetchSockets at the deadline, and the sockets of the others are not", async () => {
    const { stage, processes } = await openThree();
    processes[2].bus.blackHole();
    const found = processes[0].node.adapter.fetchSockets({ ...everyone, timeoutMs: 500 });
    await stage.meshes.pass(600);
    const { members, error } = await found;
    expect(members.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(error).toMatchObject({
      code: "ERR_NODE_TIMEOUT",
      message: "timeout reached: missing 1 responses",
      missing: [processes[2].mesh.id],
    });
  });

  it("is missing from fetchSockets at once when it is known to be dead before the deadline", async () => {
    const { stage, processes } = await openThree();
    processes[2].bus.blackHole();
    const found = processes[0].node.adapter.fetchSockets({ ...everyone, timeoutMs: 60_000 });
    await stage.meshes.pass(12_000, 500);
    const { members, error } = await found;
    expect(members).toHaveLength(2);
    expect(error).toMatchObject({ code: "ERR_NODE_LEFT", missing: [processes[2].mesh.id] });
  });

  it("is missing from serverSideEmit, and the replies of the others are not", async () => {
    const { stage, processes } = await openThree();
    const [one, two, three] = processes;
    three.bus.blackHole();
    const result = new Promise<unknown[]>((resolve) => {
      one.node.adapter.serverSideEmit(["stats"], (...given) => resolve(given));
    });
    await stage.settle();
    const [, reply] = two.node.serverEvents[0] as [string, (reply: unknown) => void];
    reply("b");
    await stage.meshes.pass(stage.requestTimeoutMs, 500);
    expect(await result).toEqual([expect.objectContaining({ missing: [three.mesh.id] }), ["b"]]);
  });

  it("leaves nothing behind at those that asked", async () => {
    const { stage, processes } = await openThree();
    const timers = stage.clock.pendingTimers;
    processes[2].bus.blackHole();
    processes[0].node.ask({ timeoutMs: 1_000 }, "question");
    void processes[0].node.adapter.fetchSockets(everyone);
    await stage.meshes.pass(20_000, 500);
    expect(stage.clock.pendingTimers).toBe(timers);
  });
});

describe("C08: a node that is cut off", () => {
  it("serves its own, refuses at once what must reach others, and catches up when it is back", async () => {
    const { stage, processes } = await openThree();
    const [one, two] = processes;
    one.bus.cut();
    one.node.emit({}, "meanwhile");
    one.node.emit({ isVolatile: true }, "worth nothing later");
    expect(one.member.events).toEqual(["meanwhile", "worth nothing later"]);
    expect(await one.node.publish({}, "sure")).toMatchObject({ code: "ERR_CLUSTER_UNAVAILABLE" });
    expect(one.member.events).not.toContain("sure");
    await stage.meshes.pass(6_000, 500);
    expect(one.node.unpublished).toMatchObject([{ event: "meanwhile", missing: { length: 2 } }]);
    one.bus.restore();
    await stage.meshes.pass(3_000, 500);
    expect(two.member.events).toEqual(["meanwhile"]);
  });
});

describe("C17: two versions side by side", () => {
  it("skip what the other says and they do not know, and go on", async () => {
    const { stage, processes } = await openThree();
    const [one, two] = processes;
    one.mesh.send("topic-of-tomorrow", { any: "thing" });
    one.mesh.send("interest", ["word of tomorrow", 1]);
    one.mesh.send("event", ["/", [["x"], [], 0, null, null, "tomorrow"], null, ["event"], null, "tomorrow"]);
    await stage.settle();
    expect(two.member.events).toEqual(["event"]);
    expect(stage.meshes.errors).toEqual([]);
    two.node.emit({}, "still here");
    await stage.settle();
    expect(one.member.events).toEqual(["still here"]);
  });
});
