// Holds the adapter of a cluster to the contract, by the suite that users have; and what only such an adapter does.
import { describe, expect, it } from "vitest";
import { MeshStage } from "../../../test/stage/mesh-stage.js";
import type { AdapterPorts } from "../../adapters/adapter.js";
import type { Bus } from "../../bus/bus.js";
import { memoryBus, MemoryMedium } from "../../bus/memory/index.js";
import { jsonCodec, msgpackCodec, type Codec } from "../../protocol/index.js";
import { AdapterNode, everyone, type NotedMember } from "../../testkit/adapter-node.js";
import { testAdapter } from "../../testkit/index.js";
import type { BusMesh } from "../mesh/bus-mesh.js";
import { topics } from "./adapter-messages.js";
import { clusterAdapters } from "./cluster-adapters.js";

const options = { requestTimeoutMs: 5_000 };

/** Its process may be cut off: then it neither says anything more nor hears anything, and does not know it. */
class MortalBus implements Bus {
  readonly maxMessageBytes: number;
  isCutOff = false;
  readonly #bus: Bus;
  /** How many bytes it has carried. */
  publishedBytes = 0;

  constructor(bus: Bus) {
    this.#bus = bus;
    this.maxMessageBytes = bus.maxMessageBytes;
  }

  async publish(channel: string, message: Uint8Array): Promise<void> {
    this.publishedBytes += message.length;
    if (!this.isCutOff) await this.#bus.publish(channel, message);
  }

  subscribe(channel: string, onMessage: (message: Uint8Array) => void): Promise<() => Promise<void>> {
    return this.#bus.subscribe(channel, (message) => {
      if (!this.isCutOff) onMessage(message);
    });
  }

  watch(onStatus: (isUp: boolean) => void): () => void {
    return this.#bus.watch(onStatus);
  }

  close(): Promise<void> {
    return this.#bus.close();
  }
}

/** A cluster of processes of which each has the namespace "/". */
class ClusterStage {
  readonly meshes: MeshStage = new MeshStage();
  #buses: MortalBus[] = [];
  #medium: MemoryMedium = new MemoryMedium(this.meshes.clock);

  get clock(): MeshStage["clock"] {
    return this.meshes.clock;
  }

  get buses(): readonly MortalBus[] {
    return this.#buses;
  }

  /** The nodes of another cluster than those before. */
  renew(count: number): BusMesh[] {
    this.#medium = new MemoryMedium(this.clock);
    this.#buses = Array.from({ length: count }, () => new MortalBus(memoryBus(this.#medium)));
    return this.#buses.map((bus) => this.meshes.add({ bus }));
  }

  async open(all: readonly AdapterPorts[]): Promise<ReturnType<ReturnType<typeof clusterAdapters>>[]> {
    const meshes = this.renew(all.length);
    const adapters = all.map((ports, index) => {
      const mesh = meshes[index];
      if (mesh === undefined) throw new TypeError("There are too few nodes.");
      return clusterAdapters(mesh, this.clock, options)(ports);
    });
    await this.meshes.settle();
    return adapters;
  }

  settle(): Promise<void> {
    return this.meshes.pass(50, 50);
  }

  async kill(index: number): Promise<void> {
    this.cutOff(index, true);
    await this.meshes.pass(12_000, 500);
  }

  cutOff(index: number, isCutOff: boolean): void {
    const bus = this.#buses[index];
    if (bus !== undefined) bus.isCutOff = isCutOff;
  }

  cut(): void {
    this.#medium.stop();
  }
}

/** Two nodes with a member each, both in the room x. */
async function openNodes(...codecs: Codec[]): Promise<{
  readonly stage: ClusterStage;
  readonly meshes: readonly [BusMesh, BusMesh];
  readonly nodes: readonly [AdapterNode, AdapterNode];
  readonly members: readonly [NotedMember, NotedMember];
}> {
  const stage = new ClusterStage();
  const [first, second] = stage.renew(2) as [BusMesh, BusMesh];
  const [one, two] = [first, second].map((mesh, index) => {
    const node = new AdapterNode(stage.clock, index * 1_000, codecs[index] ?? jsonCodec);
    node.adapter = clusterAdapters(mesh, stage.clock, options)(node.ports);
    return node;
  }) as [AdapterNode, AdapterNode];
  const members = [one.enter("a", "x"), two.enter("b", "x")] as const;
  await stage.settle();
  return { stage, meshes: [first, second], nodes: [one, two], members };
}

describe("the adapter of a cluster", () => {
  const stage = new ClusterStage();
  testAdapter(it, {
    clock: stage.clock,
    open: (all) => stage.open(all),
    settle: () => stage.settle(),
    kill: (index) => stage.kill(index),
    cut: () => stage.cut(),
  });
});

describe("nodes of a cluster", () => {
  it("say nothing of what is for rooms that have no members elsewhere", async () => {
    const { stage, nodes, members } = await openNodes();
    const [bus] = stage.buses;
    nodes[0].adapter.addAll("a", ["mine"]);
    await stage.meshes.settle();
    const before = bus?.publishedBytes;
    for (let i = 0; i < 100; i++) nodes[0].emit({ rooms: ["mine", "a", "nowhere"] }, "event");
    await stage.meshes.settle();
    expect(bus?.publishedBytes).toBe(before);
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
    const { nodes, members } = await openNodes();
    const emit = (): void => nodes[0].emit({}, "event", "x".repeat(2 ** 20));
    expect(emit).toThrow(expect.objectContaining({ code: "ERR_MESSAGE_TOO_LARGE" }));
    expect(members[0].events).toEqual([]);
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
    const { stage, nodes, members } = await openNodes();
    stage.cutOff(1, true);
    await stage.meshes.pass(12_000, 500);
    expect(await nodes[0].adapter.serverCount()).toBe(1);
    nodes[1].adapter.addAll("b", ["meanwhile"]);
    stage.cutOff(1, false);
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
