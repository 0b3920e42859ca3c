import { beforeEach, expect, test } from "vitest";
import type { Clock } from "./clock.js";
import type { HoldfastError } from "../protocol/index.js";
import { Replies } from "./replies.js";

/** A clock that stands still until it is told to move. */
class HandClock implements Clock {
  readonly timers: Set<{ readonly at: number; readonly callback: () => void }> = new Set();
  #now = 1_000;

  now(): number {
    return this.#now;
  }

  setTimer(callback: () => void, delayMs: number): unknown {
    const timer = { at: this.#now + delayMs, callback };
    this.timers.add(timer);
    return timer;
  }

  clearTimer(timer: unknown): void {
    this.timers.delete(timer as { at: number; callback: () => void });
  }

  defer(callback: () => void): void {
    callback();
  }

  advance(byMs: number): void {
    this.#now += byMs;
    for (const timer of this.timers) {
      if (timer.at > this.#now) continue;
      this.timers.delete(timer);
      timer.callback();
    }
  }
}

let clock: HandClock;
let replies: Replies;
let told: string[];

beforeEach(() => {
  clock = new HandClock();
  replies = new Replies(clock, 3);
  told = [];
});

function tell(name: string): (error: HoldfastError | null, args: readonly unknown[]) => void {
  return (error, args) => told.push(`${name}: ${error === null ? args.join() : error.code}`);
}

test("a reply is handed over once; repeated and unknown ones are no fault", () => {
  replies.expect(1, tell("a"));
  expect(replies.settle(1, ["x", 2])).toBe(true);
  expect(replies.settle(1, ["again"])).toBe(false);
  expect(replies.settle(9, [])).toBe(false);
  expect(told).toEqual(["a: x,2"]);
});

test("a reply that does not come in time fails at its deadline, and a late one is ignored", () => {
  replies.expect(1, tell("a"), 50);
  clock.advance(49);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual(["a: ERR_REPLY_TIMEOUT"]);
  expect(replies.settle(1, ["late"])).toBe(false);
});

test("deadlines in any order are kept by one timer", () => {
  replies.expect(1, tell("slow"), 300);
  replies.expect(2, tell("fast"), 100);
  replies.expect(3, tell("middle"), 200);
  expect(clock.timers.size).toBe(1);
  clock.advance(100);
  expect(told).toEqual(["fast: ERR_REPLY_TIMEOUT"]);
  expect(clock.timers.size).toBe(1);
  clock.advance(100);
  clock.advance(100);
  expect(told).toEqual(["fast: ERR_REPLY_TIMEOUT", "middle: ERR_REPLY_TIMEOUT", "slow: ERR_REPLY_TIMEOUT"]);
});

test("no timer is left once nothing is awaited", () => {
  replies.expect(1, tell("a"), 300);
  replies.expect(2, tell("b"));
  replies.settle(1, []);
  replies.settle(2, []);
  expect(clock.timers.size).toBe(0);
  expect(replies.size).toBe(0);
});

test("without a timeout there is no timer and no end but the peer's", () => {
  replies.expect(1, tell("a"));
  clock.advance(1e9);
  expect(clock.timers.size).toBe(0);
  replies.failAll("ERR_REPLY_DISCONNECTED");
  expect(told).toEqual(["a: ERR_REPLY_DISCONNECTED"]);
});

test("failAll spares what its caller wants to keep", () => {
  replies.expect(1, tell("sent"));
  replies.expect(2, tell("still buffered"));
  replies.failAll("ERR_REPLY_DISCONNECTED", (id) => id === 2);
  expect(told).toEqual(["sent: ERR_REPLY_DISCONNECTED"]);
  expect(replies.size).toBe(1);
});

test("one more than the limit fails the oldest", () => {
  for (const id of [1, 2, 3, 4]) replies.expect(id, tell(String(id)));
  expect(told).toEqual(["1: ERR_REPLY_EVICTED"]);
  expect(replies.size).toBe(3);
});

test("a callback may await the next reply with the same deadline", () => {
  replies.expect(1, () => replies.expect(2, tell("retry"), 10), 10);
  clock.advance(10);
  clock.advance(10);
  expect(told).toEqual(["retry: ERR_REPLY_TIMEOUT"]);
});

test("a timeout of 0 fails in the next turn", () => {
  replies.expect(1, tell("a"), 0);
  expect(told).toEqual([]);
  clock.advance(0);
  expect(told).toEqual(["a: ERR_REPLY_TIMEOUT"]);
});

test("the texts are those that applications compare", () => {
  const texts: string[] = [];
  replies.expect(1, (error) => texts.push(error?.message ?? ""), 0);
  clock.advance(0);
  replies.expect(2, (error) => texts.push(error?.message ?? ""));
  replies.failAll("ERR_REPLY_DISCONNECTED");
  expect(texts).toEqual(["operation has timed out", "socket has been disconnected"]);
});
