// Who may go on with which session, and what everybody else is answered: all that a client can show to a node that did not have it, and all
// that can have become of the one that did. In virtual time, without servers.
import { expect, it } from "vitest";
import { isOf } from "../../../test/faults/mesh-cluster.js";
import {
  type RecoveringClient,
  type RecoveryNode,
  RecoveryStage,
  type RecoverySettings,
} from "../../../test/stage/recovery-stage.js";
import { formatVector, parseVector } from "../../log/index.js";
import { tagOf } from "./origin.js";

interface Showing {
  readonly pid: unknown;
  readonly offset?: unknown;
}

/** A client was at the first of two nodes, was sent one event, and has lost its connection; each node has emitted one since. */
class Scene {
  readonly stage: RecoveryStage = new RecoveryStage();
  readonly one: RecoveryNode;
  readonly two: RecoveryNode;
  readonly client: RecoveringClient;
  readonly offset: string;

  private constructor(stage: RecoveryStage, client: RecoveringClient, two: RecoveryNode, offset: string) {
    this.stage = stage;
    this.client = client;
    this.one = client.node;
    this.two = two;
    this.offset = offset;
  }

  static async open({ settings, isNoticed = true }: Case): Promise<Scene> {
    const stage = new RecoveryStage();
    const [one, two] = [stage.add(settings), stage.add(settings)];
    await stage.pass(3_000);
    const client = await stage.come(one);
    const offset = one.emit("first");
    if (isNoticed) client.leave("transport close");
    one.emit("second");
    await stage.pass(100);
    two.emit("third");
    await stage.pass(100);
    return new Scene(stage, client, two, offset);
  }

  get pid(): string {
    return this.client.continuity.pid;
  }

  /** The offset, and more of one node. */
  with(tag: string, number: number): string {
    return formatVector(new Map([...(parseVector(this.offset) ?? []), [tag, number]]));
  }
}

interface Case {
  readonly settings?: RecoverySettings;
  /** Its node knows that it has left. @default true */
  readonly isNoticed?: boolean;
  /** What happens before it comes; gives the node that it comes to, if that is not the second. */
  readonly before?: (scene: Scene) => RecoveryNode | void | Promise<RecoveryNode | void>;
  /** @default what it was given */
  readonly shows?: (scene: Scene) => Showing;
  /** The events that it is given; null: it begins anew, which tells it that something is missing. */
  readonly hears: readonly string[] | null;
}

const all = ["second", "third"];
const random = "x".repeat(20);

const nodes: Readonly<Record<string, Case>> = {
  "whose node lives": { hears: all },
  "whose node lives, and has not noticed that it left": { isNoticed: false, hears: all },
  "whose node was killed": {
    async before({ one, stage }) {
      one.kill();
      await stage.pass(12_000);
    },
    hears: all,
  },
  "whose node was closed": { before: ({ one }) => one.mesh.close(), hears: all },
  "whose node stands still": { before: ({ one }) => one.clock.stop(), hears: all },
  "whose node answers what makes no sense": {
    before: ({ one }) => one.mesh.answer("log-take", () => [1, 3, "/", "of another version"]),
    hears: all,
  },
  "whose node has stood still for so long that it is another one now, at that node": {
    async before({ one, stage }) {
      one.clock.stop();
      await stage.pass(20_000);
      one.clock.resume();
      return one;
    },
    hears: all,
  },
  "that comes to a node which has just come": { before: ({ stage }) => stage.add(), hears: all },
  "that comes to a node which has just come, after another one took it for a connection that was given up": {
    async before({ one, two, stage, pid, offset }) {
      one.kill();
      await stage.pass(12_000);
      await two.part("/").recovery.fetch({ pid, offset });
      return stage.add();
    },
    hears: all,
  },
  "that comes to one which stood still while the others told it who they are": {
    async before({ stage }) {
      const node = stage.add();
      const { hears } = node.bus;
      node.bus.hears = (message) => isOf(message, node);
      await stage.pass(1_000);
      node.clock.stop();
      await stage.pass(2_000);
      node.bus.hears = hears;
      node.clock.resume();
      return node;
    },
    hears: all,
  },
  "that comes while the bus is away, and is back in time": {
    before({ two, stage }) {
      two.bus.cut();
      stage.meshes.clock.setTimer(() => two.bus.restore(), 5_000);
    },
    hears: all,
  },
  "that comes while the bus is away": { before: ({ two }) => two.bus.cut(), hears: null },
  "that comes later than maxDisconnectionDuration": {
    before: ({ stage }) => stage.pass(170_000),
    hears: null,
  },
  "that comes when more are away than maxSessions": {
    settings: { maxRecords: 1 },
    async before({ stage, one }) {
      const other = await stage.come(one);
      other.leave("transport close");
      await stage.pass(100);
    },
    hears: null,
  },
  "that comes when the log has forgotten what it missed": {
    settings: { maxEntries: 2 },
    async before({ stage, two }) {
      for (const event of ["fourth", "fifth"]) two.emit(event);
      await stage.pass(100);
    },
    hears: null,
  },
  "that has left on purpose": {
    isNoticed: false,
    async before({ client, stage }) {
      client.leave("client namespace disconnect");
      await stage.pass(100);
    },
    hears: null,
  },
};

const showings: Readonly<Record<string, Case>> = {
  "no offset: it was never sent an event": { shows: ({ pid }) => ({ pid }), hears: ["first", ...all] },
  "an offset that names a node which nobody knows": {
    shows: (scene) => ({ pid: scene.pid, offset: scene.with("zzzzzz", 5) }),
    hears: all,
  },
  "an offset ahead of what its node has written: it is not sent what it says that it has": {
    shows: (scene) => ({ pid: scene.pid, offset: scene.with(tagOf(scene.one.mesh.id), 1_000_000) }),
    hears: ["third"],
  },
  "an offset that is not one of a cluster": {
    shows: ({ pid }) => ({ pid, offset: "Q85dNIs.1" }),
    hears: null,
  },
  "an offset that is no text": { shows: ({ pid, offset }) => ({ pid, offset: [offset] }), hears: null },
  "an offset longer than any": { shows: ({ pid }) => ({ pid, offset: "A".repeat(100_000) }), hears: null },
  "a pid that its node has given to nobody": {
    shows: ({ one, offset }) => ({ pid: tagOf(one.mesh.id) + random, offset }),
    hears: null,
  },
  "a pid of a node that nobody knows": {
    shows: ({ offset }) => ({ pid: `zzzzzz${random}`, offset }),
    hears: null,
  },
  "a pid that is no text": { shows: ({ pid, offset }) => ({ pid: [pid], offset }), hears: null },
};

async function answerTo(scene: Scene, { before, shows }: Case): Promise<readonly string[] | null> {
  const node = (await before?.(scene)) ?? scene.two;
  const { pid, offset } = scene;
  const { missed } = await scene.stage.come(node, { ...(shows?.(scene) ?? { pid, offset }) });
  // Nodes have no order in common.
  return missed?.toSorted() ?? null;
}

it.each(Object.entries(nodes))("a client %s", async (_, each) => {
  expect(await answerTo(await Scene.open(each), each)).toEqual(each.hears);
});

it.each(Object.entries(showings))("a client that shows %s", async (_, each) => {
  const scene = await Scene.open(each);
  expect(await answerTo(scene, each)).toEqual(each.hears);
  // Whoever had the wrong answer has taken nothing away from whom it belongs to.
  const { pid, offset } = scene;
  if (each.hears === null) expect((await scene.stage.come(scene.two, { pid, offset })).missed).toEqual(all);
});

it("a client that shows a pid of another namespace", async () => {
  const { stage, two, client, offset } = await Scene.open({ hears: null });
  const { pid } = client.continuity;
  expect((await stage.come(two, { pid, offset }, "/other")).missed).toBeNull();
  expect((await stage.come(two, { pid, offset })).missed).toEqual(all);
});

it("who comes to two nodes at once has one session in the end, and the other connection is ended", async () => {
  const { stage, one, two, pid, offset } = await Scene.open({ hears: all });
  const clients = await Promise.all([one, two].map((node) => stage.come(node, { pid, offset })));
  await stage.pass(5_000);
  const here = clients.filter(({ isEnded, missed }) => !isEnded && missed !== null);
  expect(here).toHaveLength(1);
});

it("who shows at one node what another one has gone on with takes it over, and that one's connection is ended", async () => {
  const { stage, one, two, pid, offset } = await Scene.open({ hears: all });
  const first = await stage.come(two, { pid, offset });
  const second = await stage.come(one, { pid, offset });
  expect([first.missed, first.isEnded]).toEqual([all, true]);
  expect([second.missed, second.isEnded]).toEqual([all, false]);
});

it.each([[[0, 1]], [[1, 0]]] as const)(
  "who gave a node up before it was let in there is known as the client of the one that it came to then (%j)",
  async (order) => {
    const { stage, two, pid, offset } = await Scene.open({ hears: all });
    const third = stage.add();
    await stage.pass(3_000);
    const [left, found] = order.map((at) => [two, third][at]) as [RecoveryNode, RecoveryNode];
    void left.part("/").recovery.fetch({ pid, offset });
    await stage.pass(100);
    const client = await stage.come(found, { pid, offset });
    client.join("orders");
    await stage.pass(100);
    client.leave("transport close");
    two.emit("order", "orders");
    await stage.pass(100);
    expect((await stage.come(left, { pid, offset: client.continuity.sent })).missed).toEqual(["order"]);
  },
);

it.each([[[0, 1]], [[1, 0]]] as const)(
  "of two nodes that a client asked before either knew of the other, the one that it asked last has it (%j)",
  async (order) => {
    const { stage, two, pid, offset } = await Scene.open({ hears: all });
    const third = stage.add();
    await stage.pass(3_000);
    const asked = order.map((at) => [two, third][at]) as [RecoveryNode, RecoveryNode];
    for (const node of asked) void node.part("/").recovery.fetch({ pid, offset });
    await stage.meshes.settle();
    const [first, last] = asked.map((node) => node.enter({ pid, offset })) as [
      RecoveringClient,
      RecoveringClient,
    ];
    await stage.pass(1_000);
    expect([first.isEnded, last.isEnded]).toEqual([true, false]);
  },
);
