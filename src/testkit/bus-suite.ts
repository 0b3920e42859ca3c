// What every bus must do, as cases for any test runner. Not what the mesh makes of it, and no test of a driver.
import assert from "node:assert/strict";
import type { Bus } from "../bus/bus.js";
import { BusListener, textOf, untilStatus } from "./bus-listener.js";

/** A kind of bus that can be tested, and what can be done to it. */
export interface BusStage {
  /** Makes a bus, each time another one over the same server, as each process of a cluster does. */
  open(): Bus | Promise<Bus>;
  /** Cuts the connections of all buses that are open; they can be made again at once. @default that case is left out */
  readonly cut?: (() => unknown) | undefined;
  /** Takes the server away, or makes it deaf. With {@link start}. @default that case is left out */
  readonly stop?: (() => unknown) | undefined;
  readonly start?: (() => unknown) | undefined;
  /** How much is open at the server, in connections or subscriptions. @default what is left open is not looked at */
  readonly countOpen?: (() => number | Promise<number>) | undefined;
  /** How long anything may take, in milliseconds. @default 10_000 */
  readonly patienceMs?: number | undefined;
}

/** Registers a test: `it` or `test` of Vitest, Jest, Mocha or node:test. */
export type RegisterTest = (name: string, run: () => Promise<void>) => unknown;

/** At most so much is sent to find out whether a bus keeps its word on `maxMessageBytes`. */
const mostBytes = 4 * 2 ** 20;

/** A bus must carry as much at once. */
const leastBytes = 65_536;

type BusCase = (stage: BusStage, open: () => Promise<Bus>, patienceMs: number) => Promise<void>;

/**
 * Registers tests that hold a bus to its contract.
 *
 * @example
 * import { test } from "node:test";
 * testBus(test, { open: () => myBus({ url: "localhost:4222" }) });
 */
export function testBus(it: RegisterTest, stage: BusStage): void {
  for (const [name, run] of Object.entries(casesFor(stage))) it(name, () => runCase(stage, run));
}

function casesFor(stage: BusStage): Record<string, BusCase> {
  return {
    ...cases,
    ...(stage.cut && { "goes on by itself after its connections were cut": goesOnAfterCut }),
    ...(stage.stop && stage.start && { "refuses in time while the server is away": refusesWhileAway }),
  };
}

async function runCase(stage: BusStage, run: BusCase): Promise<void> {
  const opened: Bus[] = [];
  const before = await stage.countOpen?.();
  try {
    await run(
      stage,
      async () => {
        const bus = await stage.open();
        opened.push(bus);
        return bus;
      },
      stage.patienceMs ?? 10_000,
    );
  } finally {
    await Promise.all(opened.map((bus) => bus.close()));
  }
  if (stage.countOpen) assert.equal(await stage.countOpen(), before, "something was left open");
}

const cases: Record<string, BusCase> = {
  async "carries every byte unaltered"(_stage, open, patienceMs) {
    const heard = await BusListener.on(await open(), "all", patienceMs);
    const message = Uint8Array.from({ length: 256 }, (_, octet) => octet);
    await (await open()).publish("all", message);
    await (await open()).publish("all", message.subarray(10, 13));
    const [first, second] = (await heard.untilCount(2)).toSorted((a, b) => b.length - a.length);
    assert.deepEqual([first, second].map(String), [message, message.subarray(10, 13)].map(String));
  },

  async "knows whether anybody is subscribed, if it can tell"(_stage, open, patienceMs) {
    const [one, two] = [await open(), await open()];
    const leave = await one.subscribe("all", () => {});
    if (two.isHeard === undefined || (await two.isHeard("nobody"))) return;
    assert.equal(await two.isHeard("all"), true, "somebody hears");
    await leave();
    for (const start = Date.now(); await two.isHeard("all");)
      assert(Date.now() - start < patienceMs, "nobody hears any more");
  },

  async "hands a message to everybody who is subscribed, to the publisher too"(_stage, open, patienceMs) {
    const [one, two] = [await open(), await open()];
    const everybody = [
      await BusListener.on(one, "all", patienceMs),
      await BusListener.on(one, "all", patienceMs),
      await BusListener.on(two, "all", patienceMs),
    ];
    await one.publish("all", textOf("hello"));
    for (const heard of everybody) await heard.untilText("hello");
  },

  async "hands nobody what is of another channel"(_stage, open, patienceMs) {
    const bus = await open();
    // One name is the other's beginning, and one differs by its case.
    const names = ["inbox-a", "inbox-ab", "Inbox-a", "inbox_a", "a".repeat(63), "a".repeat(64)];
    const everybody: BusListener[] = [];
    for (const name of names) everybody.push(await BusListener.on(bus, name, patienceMs));
    for (const name of names) await bus.publish(name, textOf(name));
    for (const [index, heard] of everybody.entries()) await heard.untilText(names[index] ?? "");
    for (const name of names) await bus.publish(name, textOf("end"));
    for (const heard of everybody) await heard.untilText("end");
    for (const [index, heard] of everybody.entries())
      assert.deepEqual(new Set(heard.texts), new Set([names[index], "end"]));
  },

  async "carries messages of maxMessageBytes"(_stage, open, patienceMs) {
    const [one, two] = [await open(), await open()];
    const heard = await BusListener.on(two, "all", patienceMs);
    const message = new Uint8Array(Math.min(one.maxMessageBytes, mostBytes)).map((_, i) => i * 31);
    assert.ok(message.length >= leastBytes, `a bus has to carry ${leastBytes} bytes at once`);
    await one.publish("all", message);
    const [received] = await heard.untilCount(1);
    assert.equal(received?.length, message.length);
    assert.ok(received.every((octet, i) => octet === message[i]));
  },

  async "loses nothing of a burst while nothing is broken"(_stage, open, patienceMs) {
    const [one, two] = [await open(), await open()];
    const heard = await BusListener.on(two, "all", patienceMs);
    const sent = Array.from({ length: 500 }, (_, i) => `message ${i}`);
    await Promise.all(sent.map((text) => one.publish("all", textOf(text))));
    for (const text of sent) await heard.untilText(text);
  },

  async "hands over nothing after a subscription has ended, and leaves the others alone"(
    _stage,
    open,
    patienceMs,
  ) {
    const bus = await open();
    const staying = await BusListener.on(bus, "all", patienceMs);
    const leaving = await BusListener.on(bus, "all", patienceMs);
    await leaving.stop();
    await bus.publish("all", textOf("late"));
    await staying.untilText("late");
    assert.deepEqual(leaving.texts, []);
    await staying.stop();
    const back = await BusListener.on(bus, "all", patienceMs);
    await bus.publish("all", textOf("again"));
    await back.untilText("again");
    assert.deepEqual(staying.texts, ["late"]);
  },

  async "tells at once how its connection stands, and nothing after it was told to stop"(
    _stage,
    open,
    patienceMs,
  ) {
    const bus = await open();
    await untilStatus(bus, true, patienceMs);
    const told: boolean[] = [];
    const stop = bus.watch((isUp) => told.push(isUp));
    assert.deepEqual(told, [true]);
    stop();
    await bus.close();
    assert.deepEqual(told, [true]);
  },

  async "takes nothing more once it is closed, and may be closed twice"(_stage, open, patienceMs) {
    const [one, two] = [await open(), await open()];
    const heard = await BusListener.on(one, "all", patienceMs);
    const other = await BusListener.on(two, "all", patienceMs);
    await one.close();
    await one.close();
    await assert.rejects(one.publish("all", textOf("late")), { code: "ERR_BUS_CLOSED" });
    await assert.rejects(
      one.subscribe("all", () => {}),
      { code: "ERR_BUS_CLOSED" },
    );
    await two.publish("all", textOf("after"));
    await other.untilText("after");
    assert.deepEqual(heard.texts, []);
  },
};

const goesOnAfterCut: BusCase = async (stage, open, patienceMs) => {
  const [one, two] = [await open(), await open()];
  const heard = await BusListener.on(two, "all", patienceMs);
  await one.publish("all", textOf("before"));
  await heard.untilText("before");
  const areDown = [one, two].map((bus) => untilStatus(bus, false, patienceMs));
  await stage.cut?.();
  await Promise.all(areDown);
  await Promise.all([untilStatus(one, true, patienceMs), untilStatus(two, true, patienceMs)]);
  await one.publish("all", textOf("after"));
  await heard.untilText("after");
};

const refusesWhileAway: BusCase = async (stage, open, patienceMs) => {
  const [one, two] = [await open(), await open()];
  const heard = await BusListener.on(two, "all", patienceMs);
  await stage.stop?.();
  try {
    const beganAt = performance.now();
    await assert.rejects(one.publish("all", textOf("lost")), { code: "ERR_BUS_UNAVAILABLE" });
    assert.ok(performance.now() - beganAt < patienceMs, "a publish has to fail by a deadline");
  } finally {
    await stage.start?.();
  }
  await Promise.all([untilStatus(one, true, patienceMs), untilStatus(two, true, patienceMs)]);
  await one.publish("all", textOf("after"));
  await heard.untilText("after");
};
