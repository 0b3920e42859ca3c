// What befalls the server behind a bus, and what becomes of the nodes: C09 to C11, C19 and C22, as far as the mesh answers for them. In virtual
// time, on a bus in memory; with the real servers it happens in test/matrix.
import { expect, it } from "vitest";
import { Cluster, isOf, numbers, type Subject } from "./mesh-cluster.js";

/** Three nodes that know each other. */
async function three(): Promise<{ cluster: Cluster; a: Subject; b: Subject; c: Subject }> {
  const cluster = new Cluster();
  const [a, b] = await cluster.pair();
  const c = cluster.add("c");
  await cluster.stage.pass(2_000);
  return { cluster, a, b, c };
}

const told = (...subjects: readonly Subject[]): string[] => subjects.flatMap(({ told: each }) => each);

it("C09: a bus that comes back empty held nothing that the nodes do not hold, so nobody is told anything", async () => {
  const { cluster, a, b, c } = await three();
  for (let round = 0; round < 10; round++) {
    cluster.stage.medium.stop();
    a.mesh.send("say", round);
    await cluster.stage.pass(2_000);
    cluster.stage.medium.start();
    await cluster.stage.pass(1_100);
  }
  await cluster.stage.pass(3_000);
  expect([b.heard, c.heard]).toEqual([numbers(10), numbers(10)]);
  expect(told(a, b, c).filter((what) => !what.startsWith("join"))).toEqual([]);
});

it("C10: what a server had taken, and the one that takes its place has not, is sent again", async () => {
  const { cluster, a, b, c } = await three();
  const settled: unknown[] = [];
  // It is taken, and goes no further.
  for (const { bus } of [b, c]) bus.conditions = { ...bus.conditions, lossPercent: 100 };
  for (const number of numbers(50)) a.mesh.send("say", number, undefined, (missing) => settled.push(missing));
  await cluster.stage.settle();
  cluster.stage.medium.stop();
  await cluster.stage.pass(1_000);
  expect(settled).toEqual([]);
  for (const { bus } of [b, c]) bus.conditions = { ...bus.conditions, lossPercent: 0 };
  cluster.stage.medium.start();
  await cluster.stage.pass(3_000);
  expect([b.heard, c.heard]).toEqual([numbers(50), numbers(50)]);
  expect(settled).toEqual(numbers(50).map(() => []));
});

it("C11: a server that stands still is told of at the deadline, fills no memory, and costs nothing but time", async () => {
  const { cluster, a, b, c } = await three();
  for (const { bus } of [a, b, c]) bus.blackHole();
  const missing: unknown[] = [];
  for (const number of numbers(100))
    a.mesh.send("say", number, undefined, (nodes) => missing.push(nodes.length));
  await cluster.stage.pass(4_900);
  expect(missing).toEqual([]);
  await cluster.stage.pass(200);
  expect(missing).toEqual(numbers(100).map(() => 2));
  expect(a.mesh.isConnected).toBe(false);
  await cluster.stage.pass(5_000);
  for (const { bus } of [a, b, c]) bus.restore();
  await cluster.stage.pass(4_000);
  expect([b.heard, c.heard]).toEqual([numbers(100), numbers(100)]);
  expect(told(a, b, c).filter((what) => !what.startsWith("join"))).toEqual([]);
});

it("C19: a node whose bus is late by more than it may be silent is not ready until it is in time again", async () => {
  const { cluster, a, b, c } = await three();
  const statuses: boolean[] = [];
  a.mesh.on("status", (isConnected) => statuses.push(isConnected));
  a.bus.conditions = { ...a.bus.conditions, minDelayMs: 5_000, maxDelayMs: 5_000 };
  b.mesh.send("say", "late");
  await cluster.stage.pass(4_900);
  expect([statuses, a.heard]).toEqual([[false], []]);
  a.bus.conditions = { ...a.bus.conditions, minDelayMs: 0, maxDelayMs: 0 };
  await cluster.stage.pass(7_000);
  expect([statuses, a.heard]).toEqual([[false, true], ["late"]]);
  expect(told(a, b, c).filter((what) => !what.startsWith("join"))).toEqual([]);
});

it("C22: of a cluster that fell into two parts each goes on, and what the lesser confirmed meanwhile is its own alone", async () => {
  const { cluster, a, b, c } = await three();
  c.bus.hears = (message) => isOf(message, c);
  for (const { bus } of [a, b]) bus.hears = (message) => isOf(message, a, b);
  await cluster.stage.pass(12_000);
  const missing: unknown[] = [];
  a.mesh.send("say", "of the greater part", undefined, (nodes) => missing.push(nodes));
  c.mesh.send("say", "of the lesser part", undefined, (nodes) => missing.push(nodes));
  await cluster.stage.pass(1_000);
  expect(missing).toEqual([[], []]);
  for (const { bus } of [a, b, c]) bus.hears = () => true;
  await cluster.stage.pass(5_000);
  expect([a.heard, b.heard, c.heard]).toEqual([[], ["of the greater part"], []]);
  expect([a, b, c].map((each) => each.told.includes("fenced"))).toEqual([false, false, true]);
});
