// Tests of the wheel: when entries are due, and that an idle wheel costs nothing.
import { expect, it } from "vitest";
import { VirtualClock } from "../testkit/virtual-clock.js";
import { TimerWheel, WheelEntry } from "./timer-wheel.js";

class Entry extends WheelEntry {
  readonly #onDue: (lateMs: number) => void;

  constructor(onDue: (lateMs: number) => void) {
    super();
    this.#onDue = onDue;
  }

  override onDue(lateMs: number): void {
    this.#onDue(lateMs);
  }
}

function makeWheel() {
  const clock = new VirtualClock();
  const heard: string[] = [];
  const entry = (name: string): Entry => new Entry(() => heard.push(`${name} ${clock.now()}`));
  return { clock, heard, wheel: new TimerWheel(clock), entry };
}

it("reaches a deadline in time, at most one tick late", () => {
  const { clock, heard, wheel, entry } = makeWheel();
  wheel.set(entry("a"), 25_000);
  clock.advance(24_999);
  expect(heard).toEqual([]);
  clock.advance(20);
  expect(heard).toEqual(["a 25000"]);
});

it("keeps deadlines apart that share a slot of different rounds", () => {
  const { clock, heard, wheel, entry } = makeWheel();
  // 2048 slots of 20 ms: one round is 40,960 ms.
  wheel.set(entry("near"), 1000);
  wheel.set(entry("far"), 41_960);
  wheel.set(entry("farthest"), 82_920);
  clock.advance(100_000);
  expect(heard).toEqual(["near 1000", "far 41960", "farthest 82920"]);
});

it("moves an entry that is set again", () => {
  const { clock, heard, wheel, entry } = makeWheel();
  const moved = entry("moved");
  wheel.set(moved, 100);
  clock.advance(80);
  wheel.set(moved, 100);
  clock.advance(100);
  expect(heard).toEqual(["moved 180"]);
  expect(wheel.size).toBe(0);
});

it("clears entries at the head, in the middle and at the end of a slot", () => {
  const { clock, heard, wheel, entry } = makeWheel();
  const entries = ["a", "b", "c", "d"].map(entry);
  for (const each of entries) wheel.set(each, 100);
  for (const each of [entries[0], entries[1], entries[3]]) if (each !== undefined) wheel.clear(each);
  clock.advance(200);
  expect(heard).toEqual(["c 100"]);
});

it("does not serve an entry that another one cleared in the same tick", () => {
  const { clock, heard, wheel, entry } = makeWheel();
  const victim = entry("victim");
  const first = new Entry(() => wheel.clear(victim));
  wheel.set(victim, 100);
  wheel.set(first, 100);
  clock.advance(200);
  expect(heard).toEqual([]);
});

it("lets an entry set itself again while it is served", () => {
  const { clock, heard, wheel } = makeWheel();
  const again = new Entry(() => {
    heard.push(String(clock.now()));
    wheel.set(again, 1000);
  });
  wheel.set(again, 1000);
  clock.advance(3500);
  expect(heard).toEqual(["1000", "2000", "3000"]);
});

it("has one timer for all, and none while it is empty", () => {
  const { clock, wheel, entry } = makeWheel();
  expect(clock.pendingTimers).toBe(0);
  const entries = Array.from({ length: 1000 }, (_, index) => entry(String(index)));
  for (const [index, each] of entries.entries()) wheel.set(each, 1000 + index);
  expect(clock.pendingTimers).toBe(1);
  for (const each of entries) wheel.clear(each);
  expect(clock.pendingTimers).toBe(0);
});

it("serves everything after a block longer than a round, and says how late it is", () => {
  const { clock, wheel } = makeWheel();
  const late: number[] = [];
  for (const delayMs of [1000, 30_000, 60_000]) {
    wheel.set(new Entry((lateMs) => late.push(lateMs)), delayMs);
  }
  clock.stall(70_000);
  expect(late.toSorted((a, b) => a - b)).toEqual([10_000, 40_000, 69_000]);
});

it("catches up after having been empty for long", () => {
  const { clock, heard, wheel, entry } = makeWheel();
  clock.advance(1_000_000);
  wheel.set(entry("a"), 50);
  clock.advance(60);
  expect(heard).toEqual(["a 1000060"]);
});
