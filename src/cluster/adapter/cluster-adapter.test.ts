// Holds the adapter of a cluster to the contract, by the suite that users have; and what only such an adapter does.
import { describe, expect, it } from "vitest";
import { ClusterStage, type ClusterProcess } from "../../../test/stage/cluster-stage.js";
import { jsonCodec, msgpackCodec, type Codec } from "../../protocol/index.js";
import { everyone, type AdapterNode, type NotedMember } from "../../testkit/adapter-node.js";
import { testAdapter } from "../../testkit/index.js";
import type { BusMesh } from "../mesh/bus-mesh.js";
import { topics } from "./adapter-messages.js";

/** Two nodes with a member each, both in the room x. */
async function openNodes(...codecs: Codec[]): Promise<{
  readonly stage: ClusterStage;
  readonly processes: readonly ClusterProcess[];
  readonly meshes: readonly [BusMesh, BusMesh];
  readonly nodes: readonly [AdapterNode, AdapterNode];
  readonly members: readonly [NotedMember, NotedMember];
}> {
  const stage = new ClusterStage();
  const processes = await stage.openProcesses(2, { codecs });
  const [one, two] = processes as [ClusterProcess, ClusterProcess];
  return {
    stage,
    processes,
    meshes: [one.mesh, two.mesh],
    nodes: [one.node, two.node],
    members: [one.member, two.member],
  };
}

describe("the adapter of a cluster", () => {
  const stage = new ClusterStage();
  testAdapter(it, {
    clock: stage.clock,
    open: (all) => stage.openAdapters(all),
    settle: () => stage.settle(),
    kill: (index) => stage.kill(index),
    cut: () => stage.cut(),
  });
});

describe("nodes of a cluster", () => {
  it("say nothing of what is for rooms that have no members elsewhere", async () => {
    const { stage, nodes, members } = await openNodes();
    nodes[0].adapter.addAll("a", ["mine"]);
    await stage.meshes.settle();
    const before = stage.messages;
    for (let i = 0; i < 100; i++) nodes[0].emit({ rooms: ["mine", "a", "nowhere"] }, "event");
    await stage.meshes.settle();
    expect(stage.messages).toBe(before);
    expect(members[0].events).toHaveLength(100);
  });

  it("write what another has encoded without reading it, until somebody asks what it says", async () => {
    let decoders = 0;
    const counting: Codec = {
      ...jsonCodec,
      createDecoder: (limits) => {
        decoders++;
        return jsonCodec.createDecoder(limits);
      },
    };
    const { stage, nodes, members } = await openNodes(counting, counting);
    const [, two] = nodes;
    let content: unknown;
    two.enter("reader", "quiet").deliver = (delivery) => {
      content = delivery.frames[0]?.data;
      return true;
    };
    await stage.settle();
    nodes[0].emit({ rooms: ["quiet"] }, "event", 1);
    await stage.settle();
    expect([content, decoders, two.encodings]).toEqual(['42["event",1]', 0, 0]);
    nodes[0].emit({}, "event", 2);
    await stage.settle();
    expect(members[1].events).toEqual([["event", 2]]);
    expect([decoders, two.encodings]).toEqual([1, 0]);
  });

  it("with different codecs tell each other values", async () => {
    const { stage, nodes, members } = await openNodes(jsonCodec, msgpackCodec);
    nodes[0].emit({}, "event", { bytes: Uint8Array.of(1) });
    const watch = nodes[1].ask({}, "question");
    await stage.settle();
    expect(members[1].events).toContainEqual(["event", { bytes: Uint8Array.of(1) }]);
    members[0].reply("a");
    await stage.settle();
    expect(watch.replies).toEqual(["a"]);
  });

  it("lose the reply that is larger than may be, and tell whose it was", async () => {
    const { stage, nodes, members } = await openNodes();
    const watch = nodes[0].ask({}, "question");
    await stage.settle();
    members[1].reply("x".repeat(2 ** 20));
    await stage.settle();
    expect(watch).toMatchObject({ replies: [], left: ["b"] });
  });

  it("refuse what is larger than may be, before anybody gets it", async () => {
    const { stage, nodes, members } = await openNodes();
    const tooMuch = "x".repeat(2 ** 20);
    const timers = stage.clock.pendingTimers;
    for (const send of [
      () => nodes[0].emit({}, "event", tooMuch),
      () => nodes[0].ask({ timeoutMs: 1_000 }, "question", tooMuch),
    ]) {
      expect(send).toThrow(expect.objectContaining({ code: "ERR_MESSAGE_TOO_LARGE" }));
    }
    expect(members[0].events).toEqual([]);
    expect(stage.clock.pendingTimers).toBe(timers);
  });

  it("find a member whose data cannot travel, and report it where it is", async () => {
    const { stage, nodes, members } = await openNodes();
    const circle: { self?: unknown } = {};
    circle.self = circle;
    members[1].data = circle;
    nodes[1].enter("large").data = "x".repeat(2 ** 20);
    const found = nodes[0].adapter.fetchSockets(everyone);
    await stage.settle();
    expect((await found).members.map(({ id }) => id).toSorted()).toEqual(["a", "b", "large"]);
    expect(nodes[1].failures).toHaveLength(2);
  });

  it("learn anew what a node has that was taken for dead", async () => {
    const { stage, processes, nodes, members } = await openNodes();
    await stage.kill(1);
    expect(await nodes[0].adapter.serverCount()).toBe(1);
    nodes[1].adapter.addAll("b", ["meanwhile"]);
    processes[1]?.bus.restore();
    await stage.meshes.pass(12_000, 500);
    nodes[0].emit({ rooms: ["meanwhile"] }, "event");
    await stage.settle();
    expect(members[1].events).toEqual(["event"]);
  });

  const nonsense: unknown[] = [
    null,
    7,
    "text",
    {},
    [],
    ["/"],
    ["/", null],
    ["/", [], null],
    ["/", [[], [], 0], null, "no list"],
    ["/", [[], [], 0], null, [{}]],
    ["/", [[], [], 0], "json", []],
    ["/", [[], [], 0], "json", ["1"]],
    ["/", [[], [], 0], "json", [7]],
    ["/", [[], [], 0], "another", ['42["event"]']],
    ["/", [[], [], 0], "json", ["4garbage"], 1],
    ["/", [[], "x", 0], null, ["event"]],
    ["/", [[7], [], 0], null, ["event"]],
    ["/", [[], [], 0], [7]],
  ];

  const topicsWithSense = Object.values(topics).filter((topic) => topic !== topics.confirm);

  it.each(topicsWithSense)("C01, C02: drop nonsense about %s, count it, and go on", async (topic) => {
    const { stage, meshes, nodes, members } = await openNodes();
    for (const value of nonsense) meshes[0].send(topic, value);
    await stage.settle();
    expect(new Set(stage.meshes.incidents)).toEqual(new Set(["poisoned-bus-message"]));
    expect(stage.meshes.errors).toEqual([]);
    nodes[0].emit({}, "still here");
    await stage.settle();
    expect(members[1].events.at(-1)).toBe("still here");
  });

  it("take no notice of namespaces that are not here", async () => {
    const { stage, meshes } = await openNodes();
    meshes[0].send(topics.event, ["/elsewhere", [[], [], 0], null, ["event"], null]);
    const answer = meshes[0].request(topics.members, ["/elsewhere", [[], [], 0], null], meshes[1].id, 1_000);
    await stage.settle();
    expect(await answer).toBe(null);
    expect([stage.meshes.incidents, stage.meshes.errors]).toEqual([[], []]);
  });
});
