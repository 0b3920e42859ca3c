// What it costs that many clients come back at once, and what they are told who cannot: two nodes, in virtual time, without servers.
import { expect, it } from "vitest";
import { MeshStage } from "../../../test/stage/mesh-stage.js";
import { memoryBus } from "../../bus/memory/index.js";
import type { Bus } from "../../bus/index.js";
import { jsonCodec, PacketType } from "../../protocol/index.js";
import type { AnyContinuity, RecoveryFace } from "../../server/recovery-port.js";
import type { BusMesh } from "../mesh/bus-mesh.js";
import { ClusterRecovery } from "./cluster-recovery.js";

const crowd = 10_000;

interface Node {
  readonly mesh: BusMesh;
  readonly recovery: RecoveryFace;
  /** What it has published. */
  count: number;
}

function openNode(stage: MeshStage, maxEntries = 65_536): Node {
  const bus = memoryBus(stage.medium);
  const counting: Bus = {
    maxMessageBytes: bus.maxMessageBytes,
    publish(channel, message) {
      node.count++;
      return bus.publish(channel, message);
    },
    subscribe: (channel, onMessage) => bus.subscribe(channel, onMessage),
    watch: (onStatus) => bus.watch(onStatus),
    close: () => bus.close(),
  };
  const mesh = stage.add({ bus: counting });
  let ids = 0;
  const shared = new ClusterRecovery(mesh, {
    clock: stage.clock,
    codec: jsonCodec,
    newId: () => `${mesh.id}${String(ids++).padStart(8, "0")}`,
    textOf: (data) => JSON.stringify(data),
    skipMiddlewares: false,
    sessions: { maxAgeMs: 120_000, maxRecords: 100_000 },
    log: { maxAgeMs: 165_000, maxEntries, maxBytes: 67_108_864 },
  });
  const node: Node = { mesh, recovery: shared.open({ nsp: "/", deliver() {} }), count: 0 };
  return node;
}

/** A client comes, as one that shows this. */
function enter(
  { recovery }: Node,
  auth: Readonly<Record<string, unknown>> = {},
  onEnd?: () => void,
): AnyContinuity {
  const continuity = recovery.begin(auth, () => {
    onEnd?.();
    recovery.leave(continuity, "transport close");
  });
  const rooms = continuity.claimed?.rooms ?? ["news"];
  const missed = recovery.open(continuity, { data: {}, rooms });
  for (const { offset } of missed ?? []) continuity.sent = offset;
  return continuity;
}

/** @returns its offset */
function emit({ recovery }: Node, text: string): string {
  const packet = { type: PacketType.EVENT, nsp: "/", data: [text] } as const;
  return String(recovery.prepare(packet, { isVolatile: false, mayCompress: true }, ["news"], []).offset);
}

it(
  "lets ten thousand clients of a killed node in without a question to anybody",
  { timeout: 60_000 },
  async () => {
    const stage = new MeshStage();
    const [one, two, three] = [openNode(stage), openNode(stage), openNode(stage)];
    await stage.pass(3_000);
    const clients = Array.from({ length: crowd }, () => enter(one));
    await stage.pass(1_000, 100);
    emit(one, "news");
    await stage.pass(100);
    await one.mesh.close();
    await stage.pass(5_000, 500);

    const before = two.count + three.count;
    let back = 0;
    for (const { pid, sent } of clients) {
      const auth = { pid, offset: sent };
      await two.recovery.fetch(auth);
      back += Number(enter(two, auth).claimed?.pid === pid);
    }
    expect(back).toBe(crowd);
    // Not one of them has made anybody say anything; what has become of them is told at the end of the turn, many in one message.
    expect(two.count + three.count).toBe(before);
    await stage.settle();
    expect(two.count + three.count - before).toBeLessThan(crowd / 100);
  },
);

it("ends the old connection of a client that comes back too late for what it missed, too", async () => {
  const stage = new MeshStage();
  const node = openNode(stage, 2);
  await stage.pass(3_000);
  let ended = 0;
  const client = enter(node, {}, () => ended++);
  for (const text of ["a", "b", "c", "d"]) client.sent = emit(node, text);
  expect(enter(node, { pid: client.pid }).claimed).toBeNull();
  expect(ended).toBe(1);
});
