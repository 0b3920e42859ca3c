import { expect, it } from "vitest";
import type { Clock } from "../../core/clock.js";
import { FlushQueue } from "./flush-queue.js";

function turns(): { clock: Clock; endTurn: () => void; deferred: (() => void)[] } {
  const deferred: (() => void)[] = [];
  const clock: Clock = {
    now: () => 0,
    setTimer: () => null,
    clearTimer() {},
    defer: (callback) => void deferred.push(callback),
  };
  return { clock, deferred, endTurn: () => deferred.splice(0).forEach((callback) => callback()) };
}

it("flushes every link of a turn at its end, with one callback for all", () => {
  const { clock, deferred, endTurn } = turns();
  const queue = new FlushQueue(clock);
  const flushed: string[] = [];
  queue.add({ flush: () => flushed.push("a") });
  queue.add({ flush: () => flushed.push("b") });
  expect(flushed).toEqual([]);
  expect(deferred.length).toBe(1);
  endTurn();
  expect(flushed).toEqual(["a", "b"]);
});

it("leaves to the next turn what a flush adds", () => {
  const { clock, endTurn } = turns();
  const queue = new FlushQueue(clock);
  const flushed: string[] = [];
  queue.add({ flush: () => queue.add({ flush: () => flushed.push("later") }) });
  endTurn();
  expect(flushed).toEqual([]);
  endTurn();
  expect(flushed).toEqual(["later"]);
});

it("joins the same list of messages once", () => {
  const queue = new FlushQueue(turns().clock);
  const a = { data: "a", wire: null };
  const b = { data: "b", wire: null };
  const joined = queue.join([a, b]);
  //                                              FIN text, "a"; FIN text, "b"
  expect(Buffer.from(joined).toString("hex")).toBe("810161810162");
  expect(queue.join([a, b])).toBe(joined);
  expect(Buffer.from(queue.join([b, a])).toString("hex")).toBe("810162810161");
});
