// Tests of the clock that tests are given.
import { expect, it } from "vitest";
import { VirtualClock } from "./virtual-clock.js";

it("fires timers in the order of their times, each at its own time", () => {
  const clock = new VirtualClock();
  const heard: string[] = [];
  clock.setTimer(() => heard.push(`late at ${clock.now()}`), 30);
  clock.setTimer(() => heard.push(`early at ${clock.now()}`), 10);
  clock.advance(29);
  expect(heard).toEqual(["early at 10"]);
  clock.advance(1);
  expect(heard).toEqual(["early at 10", "late at 30"]);
});

it("fires timers that a timer sets, if they fall due in the same time", () => {
  const clock = new VirtualClock();
  const heard: number[] = [];
  const again = (): void => {
    heard.push(clock.now());
    clock.setTimer(again, 10);
  };
  clock.setTimer(again, 10);
  clock.advance(35);
  expect(heard).toEqual([10, 20, 30]);
});

it("does not fire a timer that was cleared", () => {
  const clock = new VirtualClock();
  const timer = clock.setTimer(() => expect.unreachable(), 10);
  clock.clearTimer(timer);
  clock.advance(10);
  expect(clock.pendingTimers).toBe(0);
});

it("calls what was deferred at the end of the turn, nested or not, before time passes", () => {
  const clock = new VirtualClock();
  const heard: string[] = [];
  clock.defer(() => {
    heard.push("outer");
    clock.defer(() => heard.push("inner"));
  });
  expect(heard).toEqual([]);
  clock.endTurn();
  expect(heard).toEqual(["outer", "inner"]);
});

it("fires everything late after a stall", () => {
  const clock = new VirtualClock();
  const heard: number[] = [];
  clock.setTimer(() => heard.push(clock.now()), 10);
  clock.setTimer(() => heard.push(clock.now()), 20);
  clock.stall(100);
  expect(heard).toEqual([100, 100]);
});
