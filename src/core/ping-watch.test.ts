import { expect, it } from "vitest";
import { VirtualClock } from "../testkit/virtual-clock.js";
import { PingWatch } from "./ping-watch.js";
import { TimerWheel } from "./timer-wheel.js";

function makeWatch(): { clock: VirtualClock; watch: PingWatch; timeouts: number[] } {
  const clock = new VirtualClock();
  const timeouts: number[] = [];
  const watch = new PingWatch(
    new TimerWheel(clock),
    { pingInterval: 25_000, pingTimeout: 20_000 },
    { onPingTimeout: () => timeouts.push(clock.now()) },
  );
  watch.start();
  return { clock, watch, timeouts };
}

it("gives a client pingInterval and pingTimeout together for its ping", () => {
  const { clock, timeouts } = makeWatch();
  clock.advance(45_000);
  expect(timeouts).toEqual([]);
  clock.advance(5_000);
  expect(timeouts).toHaveLength(1);
});

it("begins anew with each ping, and with nothing else", () => {
  const { clock, watch, timeouts } = makeWatch();
  clock.advance(40_000);
  expect(watch.onBeat()).toBe(true);
  clock.advance(40_000);
  watch.onTraffic();
  expect(timeouts).toEqual([]);
  clock.advance(10_000);
  expect(timeouts).toHaveLength(1);
});

it("tells nothing once it has stopped", () => {
  const { clock, watch, timeouts } = makeWatch();
  watch.stop();
  clock.advance(100_000);
  expect(timeouts).toEqual([]);
});
