// Tests of the heartbeat's states, in virtual time.
import { expect, it } from "vitest";
import { VirtualClock } from "../testkit/virtual-clock.js";
import { Heartbeat } from "./heartbeat.js";
import { TimerWheel } from "./timer-wheel.js";

function makeHeartbeat() {
  const clock = new VirtualClock();
  const heard: string[] = [];
  const heartbeat = new Heartbeat(
    new TimerWheel(clock),
    { pingInterval: 25_000, pingTimeout: 20_000 },
    {
      onPingDue: () => heard.push(`ping ${clock.now()}`),
      onPingTimeout: () => heard.push(`timeout ${clock.now()}`),
    },
  );
  heartbeat.start();
  return { clock, heard, heartbeat };
}

it("pings every interval, counted from the last pong", () => {
  const { clock, heard, heartbeat } = makeHeartbeat();
  clock.advance(25_000);
  clock.advance(5000);
  heartbeat.onBeat();
  clock.advance(25_000);
  expect(heard).toEqual(["ping 25000", "ping 55000"]);
});

it("times out when no pong comes, one tick after interval and timeout", () => {
  const { clock, heard } = makeHeartbeat();
  clock.advance(60_000);
  expect(heard).toEqual(["ping 25000", "timeout 45020"]);
  expect(clock.pendingTimers).toBe(0);
});

it("is extended once by other traffic while a pong is awaited", () => {
  const { clock, heard, heartbeat } = makeHeartbeat();
  clock.advance(40_000);
  heartbeat.onTraffic();
  clock.advance(19_000);
  heartbeat.onTraffic();
  clock.advance(2000);
  expect(heard).toEqual(["ping 25000", "timeout 60020"]);
});

it("is extended anew in the next cycle", () => {
  const { clock, heard, heartbeat } = makeHeartbeat();
  clock.advance(25_000);
  heartbeat.onTraffic();
  heartbeat.onBeat();
  clock.advance(25_000 + 19_000);
  heartbeat.onTraffic();
  clock.advance(19_000);
  expect(heard).toEqual(["ping 25000", "ping 50000"]);
});

it("ignores pongs and traffic that nobody asked for", () => {
  const { clock, heard, heartbeat } = makeHeartbeat();
  clock.advance(20_000);
  expect(heartbeat.onBeat()).toBe(false);
  heartbeat.onTraffic();
  clock.advance(5000);
  expect(heard).toEqual(["ping 25000"]);
});

it("reads before it judges when the event loop was blocked", () => {
  const { clock, heard, heartbeat } = makeHeartbeat();
  clock.advance(25_000);
  clock.stall(30_000);
  heartbeat.onBeat();
  clock.advance(24_000);
  expect(heard).toEqual(["ping 25000"]);
});

it("gives a blocked loop's time back only once", () => {
  const { clock, heard } = makeHeartbeat();
  clock.advance(25_000);
  clock.stall(30_000);
  clock.advance(10_000);
  expect(heard).toEqual(["ping 25000", "timeout 65000"]);
});

it("stays silent when stopped", () => {
  const { clock, heard, heartbeat } = makeHeartbeat();
  heartbeat.stop();
  clock.advance(100_000);
  expect(heard).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});
