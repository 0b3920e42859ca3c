// What waits for a bus's server: its bound, its deadlines, and what is said while something is late.
import { expect, it } from "vitest";
import { VirtualClock } from "../testkit/index.js";
import { BusError } from "./bus-error.js";
import { InFlight } from "./in-flight.js";

function stage(): { clock: VirtualClock; inFlight: InFlight; heard: boolean[] } {
  const clock = new VirtualClock();
  const heard: boolean[] = [];
  const onLate = (isLate: boolean): unknown => heard.push(isLate);
  return {
    clock,
    heard,
    inFlight: new InFlight({ clock, server: "It", timeoutMs: 100, maxBytes: 10, onLate }),
  };
}

/** Something that the server has, until it is told to take or to refuse it. */
class Held {
  readonly promise: Promise<string>;
  take: () => void = () => undefined;
  refuse: (error: unknown) => void = () => undefined;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.take = () => resolve("taken");
      this.refuse = reject;
    });
  }
}

it("settles as the server does, and says of a refusal whose it is", async () => {
  const { inFlight } = stage();
  await expect(inFlight.add(1, async () => "taken")).resolves.toBe("taken");
  const cause = new Error("NOPERM");
  await expect(inFlight.add(1, () => Promise.reject(cause))).rejects.toThrow("It has not taken it: NOPERM");
  const own = new BusError("ERR_BUS_UNAVAILABLE", "There is no connection.");
  await expect(inFlight.add(1, () => Promise.reject(own))).rejects.toBe(own);
});

it("lets one message through however large, and then no more than its bound", async () => {
  const { inFlight } = stage();
  const first = new Held();
  const large = inFlight.add(50, () => first.promise);
  await expect(inFlight.add(1, () => new Held().promise)).rejects.toThrow("10 bytes wait for It already.");
  first.take();
  await large;
  await expect(inFlight.add(10, async () => "taken")).resolves.toBe("taken");
});

it("gives each its own time, with one timer for all that wait", async () => {
  const { clock, inFlight, heard } = stage();
  const [first, second, third] = [new Held(), new Held(), new Held()];
  const early = inFlight.add(1, () => first.promise);
  clock.advance(60);
  const late = inFlight.add(1, () => second.promise);
  const latest = inFlight.add(1, () => third.promise);
  expect(clock.pendingTimers).toBe(1);
  first.take();
  await early;
  clock.advance(99);
  expect(heard).toEqual([]);
  third.take();
  await latest;
  clock.advance(1);
  await expect(late).rejects.toThrow("It has not answered within 100 ms.");
  expect(heard).toEqual([true]);
  expect(clock.pendingTimers).toBe(0);
});

it("is late until the last that is late has been settled, and counts its bytes so long", async () => {
  const { clock, inFlight, heard } = stage();
  const [first, second] = [new Held(), new Held()];
  const both = Promise.allSettled([
    inFlight.add(5, () => first.promise),
    inFlight.add(5, () => second.promise),
  ]);
  clock.advance(100);
  await both;
  await expect(inFlight.add(1, async () => "taken")).rejects.toThrow("10 bytes wait");
  first.take();
  await first.promise;
  expect(heard).toEqual([true]);
  second.refuse(new Error("gone"));
  await expect(inFlight.add(1, () => second.promise)).rejects.toThrow("gone");
  expect(heard).toEqual([true, false]);
});
