// Three nodes over Redis behind a door that gives each connection to another of them, killed, stopped and deployed anew under load: their
// clients, official ones and ours, go on elsewhere as if nothing had been.
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { io as ours } from "../../../src/client/node.js";
import { startRedis, type RedisServer } from "../../programs/redis-server.js";
import { Door, Node, Witness } from "./stage.js";

let redis: RedisServer;
let door: Door;
let witnesses: Witness[];
const ended: Node[] = [];

beforeEach(async () => {
  redis = await startRedis();
  door = await Door.open();
  door.nodes = await Promise.all([0, 1, 2].map(() => Node.start(redis.port)));
  await untilAllKnow(3);
  witnesses = Array.from(
    { length: 6 },
    (_, at) => new Witness(door.url, at % 2 === 0 ? undefined : (ours as never)),
  );
  await expect.poll(() => witnesses.every(({ socket }) => socket.connected), { timeout: 10_000 }).toBe(true);
});

afterEach(async () => {
  for (const { socket } of witnesses) socket.disconnect();
  for (const node of [...door.nodes, ...ended]) node.signal("SIGKILL");
  door.close();
  await redis.stop();
});

async function untilAllKnow(count: number): Promise<void> {
  await expect
    .poll(() => door.nodes.map(({ known }) => known), { timeout: 20_000 })
    .toEqual(door.nodes.map(() => count));
}

/** A new node in place of one. */
async function replace(at: number): Promise<void> {
  const node = await Node.start(redis.port);
  door.nodes[at] = node;
  await expect.poll(() => node.known, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
}

/** Everybody has all that these nodes have sent, once and in order, and nobody was ever told otherwise. */
async function expectWhole(nodes: readonly Node[]): Promise<void> {
  const sent = new Map<string, number>();
  for (const node of nodes) sent.set(node.name, await node.hush());
  for (const [name, count] of sent)
    await expect
      .poll(() => witnesses.map(({ heard }) => heard.get(name)?.at(-1)), { timeout: 30_000 })
      .toEqual(witnesses.map(() => count));
  for (const witness of witnesses) {
    for (const [name, count] of sent) witness.expectWhole(name, count);
    for (const node of ended) witness.expectUnbroken(node.name);
    expect(witness.recoveries.slice(1)).toEqual(witness.recoveries.slice(1).map(() => true));
  }
}

test("killed one after the other while all of them talk", { timeout: 120_000 }, async () => {
  const talkers = [...door.nodes];
  for (const node of talkers) node.talk();
  await pause(500);
  for (const at of [0, 1]) {
    const node = door.nodes[at] as Node;
    node.signal("SIGKILL");
    ended.push(node);
    await pause(1_000);
    await replace(at);
    await expect
      .poll(() => witnesses.every(({ socket }) => socket.connected), { timeout: 20_000 })
      .toBe(true);
  }
  await expectWhole([talkers[2] as Node]);
  expect(witnesses.some(({ recoveries }) => recoveries.length > 1)).toBe(true);
});

test("deployed anew, one after the other", { timeout: 120_000 }, async () => {
  const talker = door.nodes[2] as Node;
  talker.talk();
  for (const at of [0, 1]) {
    const node = door.nodes[at] as Node;
    door.nodes[at] = await Node.start(redis.port);
    await node.end();
    await expect
      .poll(() => witnesses.every(({ socket }) => socket.connected), { timeout: 20_000 })
      .toBe(true);
  }
  await expectWhole([talker]);
});

test(
  "stopped for longer than the others wait, and let go on: its clients have gone on elsewhere",
  { timeout: 120_000 },
  async () => {
    const talker = door.nodes[2] as Node;
    const stopped = door.nodes[0] as Node;
    talker.talk();
    await pause(300);
    stopped.signal("SIGSTOP");
    await expect.poll(() => talker.known, { timeout: 30_000 }).toBe(2);
    await expect
      .poll(() => witnesses.every(({ socket }) => socket.connected), { timeout: 30_000 })
      .toBe(true);
    stopped.signal("SIGCONT");
    await expect.poll(() => talker.known, { timeout: 30_000 }).toBe(3);
    await expectWhole([talker]);
  },
);

test(
  "the bus dies, and comes back empty: nothing was in it that nodes do not have",
  { timeout: 120_000 },
  async () => {
    const talker = door.nodes[2] as Node;
    talker.talk();
    await pause(300);
    await redis.kill();
    await pause(500);
    redis = await startRedis(redis.port);
    await untilAllKnow(3);
    await expectWhole([talker]);
  },
);
