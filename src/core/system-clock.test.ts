// Tests of the platform's clock, on Node.
import { expect, it } from "vitest";
import { systemClock } from "./system-clock.js";

it("never runs backwards", () => {
  const before = systemClock.now();
  expect(systemClock.now()).toBeGreaterThanOrEqual(before);
});

it("does not keep the process alive, unless it is told to", () => {
  const lazy = systemClock.setTimer(() => {}, 60_000) as NodeJS.Timeout;
  const eager = systemClock.setTimer(() => {}, 60_000, true) as NodeJS.Timeout;
  expect([lazy.hasRef(), eager.hasRef()]).toEqual([false, true]);
  systemClock.clearTimer(lazy);
  systemClock.clearTimer(eager);
});

it("defers to the end of the turn, after the microtasks", async () => {
  const heard: string[] = [];
  await new Promise<void>((resolve) => {
    systemClock.defer(() => {
      heard.push("deferred");
      resolve();
    });
    queueMicrotask(() => heard.push("microtask"));
    heard.push("now");
  });
  expect(heard).toEqual(["now", "microtask", "deferred"]);
});

it("fires a timer once, and a cleared one never", async () => {
  const heard: string[] = [];
  await new Promise<void>((resolve) => {
    systemClock.clearTimer(systemClock.setTimer(() => heard.push("cleared"), 1));
    systemClock.setTimer(() => heard.push("fired"), 1);
    systemClock.setTimer(resolve, 20, true);
  });
  expect(heard).toEqual(["fired"]);
});

it("does not fire at once what is months away", async () => {
  const heard: string[] = [];
  await new Promise<void>((resolve) => {
    const timers = [2 ** 31, Infinity].map((ms) => systemClock.setTimer(() => heard.push("too early"), ms));
    systemClock.setTimer(
      () => {
        for (const timer of timers) systemClock.clearTimer(timer);
        resolve();
      },
      20,
      true,
    );
  });
  expect(heard).toEqual([]);
});
