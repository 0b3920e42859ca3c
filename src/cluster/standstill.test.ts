// Tests of nodes that go on after they stood still, in virtual time: what the process reads first, and what it knows by then.
import { describe, expect, it } from "vitest";
import { Cluster, type Subject } from "../../test/faults/mesh-cluster.js";
import { Standstill } from "./standstill.js";

interface Sleeper extends Subject {
  readonly standstill: Standstill;
}

const open = ({ mesh, clock }: Subject): Standstill => new Standstill({ mesh, clock, deadAfterMs: 8_000 });

/** Two nodes; what the bus brings while the process of the first stands still is lost, and comes again. */
async function openPair(): Promise<{ cluster: Cluster; one: Sleeper; two: Subject }> {
  const cluster = new Cluster();
  const [one, two] = await cluster.pair();
  one.bus.hears = () => one.clock.isRunning;
  open(two);
  return { cluster, one: { ...one, standstill: open(one) }, two };
}

describe("a process that stood still for longer than others wait for it", () => {
  it.each([
    ["what clients say", () => undefined],
    ["its timers", ({ clock }: Subject) => clock.resume()],
  ])(
    "is sure of its sessions when it has heard all that others had to say, if it goes on with %s",
    async (_, begin) => {
      const { cluster, one, two } = await openPair();
      one.clock.stop();
      await cluster.stage.pass(1_000);
      two.mesh.send("say", "I take a session of yours");
      await cluster.stage.pass(1_000);
      begin(one);
      expect(one.standstill.isSure()).toBe(false);
      const heardBefore: unknown[][] = [];
      one.standstill.hold(1, () => heardBefore.push([...one.heard]));
      one.clock.resume();
      await cluster.stage.pass(500);
      expect(heardBefore).toEqual([["I take a session of yours"]]);
      expect(one.standstill.isSure()).toBe(true);
    },
  );

  it("asks again if it stands still before all have answered", async () => {
    const { cluster, one, two } = await openPair();
    one.clock.stop();
    await cluster.stage.pass(2_000);
    one.clock.resume();
    const heardBefore: unknown[][] = [];
    one.standstill.hold(1, () => heardBefore.push([...one.heard]));
    one.clock.stop();
    await cluster.stage.pass(1_000);
    two.mesh.send("say", "I take a session of yours");
    await cluster.stage.pass(1_000);
    expect(heardBefore).toEqual([]);
    one.clock.resume();
    await cluster.stage.pass(500);
    expect(heardBefore).toEqual([["I take a session of yours"]]);
  });

  it("waits for nobody who is dead", async () => {
    const { cluster, one, two } = await openPair();
    one.clock.stop();
    two.clock.kill();
    two.bus.blackHole();
    await cluster.stage.pass(2_000);
    one.clock.resume();
    expect(one.standstill.isSure()).toBe(false);
    await cluster.stage.pass(12_000);
    expect([one.standstill.isSure(), one.told]).toEqual([true, ["join b", "leave b"]]);
  });

  it("holds no more than it has room for", async () => {
    const { cluster, one } = await openPair();
    one.clock.stop();
    await cluster.stage.pass(2_000);
    expect(one.standstill.isSure()).toBe(false);
    let held = 0;
    while (one.standstill.hold(2 ** 20, () => held--)) held++;
    expect(held).toBe(16);
    one.clock.resume();
    await cluster.stage.pass(500);
    expect(held).toBe(0);
  });

  it("C07: has no sessions any more if the others must have given it up", async () => {
    const { cluster, one } = await openPair();
    one.clock.stop();
    await cluster.stage.pass(9_000);
    expect([one.standstill.isSure(), one.told]).toEqual([true, ["join b", "fenced"]]);
  });
});

it("a process that was busy for less than a second is sure, and so is one that is alone", async () => {
  const { cluster, one, two } = await openPair();
  one.clock.stop();
  await cluster.stage.pass(900);
  one.clock.resume();
  expect(one.standstill.isSure()).toBe(true);
  void two.mesh.close();
  await cluster.stage.pass(2_000);
  one.clock.stop();
  await cluster.stage.pass(3_000);
  expect(one.standstill.isSure()).toBe(true);
});
