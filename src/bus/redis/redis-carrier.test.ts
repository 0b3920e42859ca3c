// One session after the other: when the next one is opened, and what becomes of those who wait. Redis itself: see test/bus.
import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../testkit/index.js";
import { RedisCarrier } from "./redis-carrier.js";
import type { Session, SessionEvents } from "./session.js";

/** A session in the hands of the test. */
class FakeSession implements Session {
  readonly isHeard = async (): Promise<boolean> => true;
  readonly ready: Promise<void>;
  readonly subscribed: Set<string> = new Set();
  readonly events: SessionEvents;
  ends = 0;
  refuses: Error | undefined;
  open: () => void = () => undefined;
  fail: (cause: Error) => void = () => undefined;

  constructor(events: SessionEvents) {
    this.events = events;
    this.ready = new Promise((resolve, reject) => {
      this.open = resolve;
      this.fail = reject;
    });
  }

  async publish(): Promise<void> {
    if (this.refuses !== undefined) throw this.refuses;
  }

  async subscribe(channel: string): Promise<void> {
    if (this.refuses !== undefined) throw this.refuses;
    this.subscribed.add(channel);
  }

  async unsubscribe(): Promise<void> {}

  end(): void {
    this.ends++;
  }
}

const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const message = Uint8Array.of(1);

describe("a carrier", () => {
  let clock: VirtualClock;
  let sessions: FakeSession[];
  let states: boolean[];
  let heard: unknown[];
  let carrier: RedisCarrier;
  const last = (): FakeSession => sessions.at(-1) as FakeSession;

  beforeEach(() => {
    clock = new VirtualClock();
    sessions = [];
    states = [];
    heard = [];
    const open = (events: SessionEvents): Session => {
      sessions.push(new FakeSession(events));
      return last();
    };
    const options = { prefix: "app", publishTimeoutMs: 1000, maxPendingBytes: 1 };
    carrier = new RedisCarrier(open, options, clock, {
      onMessage: (...args) => heard.push(args),
      onStatus: (isUp) => states.push(isUp),
    });
  });

  it("says that it is there once a session is open and hears all channels", async () => {
    const isSubscribed = carrier.subscribe("all");
    await turn();
    expect(states).toEqual([]);
    last().open();
    await isSubscribed;
    expect(states).toEqual([true]);
    expect([...last().subscribed]).toEqual(["app:all"]);
    last().events.onMessage("app:all", Buffer.from("x"));
    expect(heard).toEqual([["all", Uint8Array.of(0x78)]]);
  });

  it("opens another session when one is lost, sooner first and later then, and subscribes there again", async () => {
    last().open();
    await carrier.subscribe("all");
    last().events.onLost(new Error("gone"));
    expect(states).toEqual([true, false]);
    expect(last().ends).toBe(1);
    const delays: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      delays.push((clock.nextTimerAt ?? 0) - clock.now());
      clock.advance(delays.at(-1) ?? 0);
      last().fail(new Error("refused"));
      await turn();
    }
    expect(delays[0]).toBeLessThanOrEqual(75);
    expect(Math.max(...delays)).toBeLessThanOrEqual(2000);
    expect(delays[7]).toBeGreaterThan(900);
    clock.advance(2000);
    last().open();
    await turn();
    expect([...last().subscribed]).toEqual(["app:all"]);
    expect(states).toEqual([true, false, true]);
    expect(sessions).toHaveLength(10);
  });

  it("gives up a session that does not open in time, and ignores what it says later", async () => {
    const first = last();
    clock.advance(1000);
    expect(first.ends).toBe(1);
    clock.advance(100);
    expect(sessions).toHaveLength(2);
    first.open();
    first.events.onLost(new Error("late"));
    await turn();
    expect(states).toEqual([]);
    expect(last().ends).toBe(0);
  });

  it("keeps a session in which Redis says no, and leaves one that leads to a replica", async () => {
    last().open();
    await turn();
    last().refuses = new Error("OOM command not allowed");
    await expect(carrier.publish("all", message)).rejects.toThrow("OOM");
    expect(last().ends).toBe(0);
    last().refuses = new Error("READONLY You can't write");
    await expect(carrier.publish("all", message)).rejects.toThrow("READONLY");
    expect(last().ends).toBe(1);
  });

  it("ends a session once, however much fails with it", async () => {
    last().open();
    await turn();
    last().refuses = new Error("Connection is closed.");
    const failing = Array.from({ length: 20 }, async () => carrier.publish("all", message));
    await Promise.allSettled(failing);
    last().events.onLost(new Error("ended"));
    expect(sessions.map(({ ends }) => ends)).toEqual([1]);
    expect(states).toEqual([true, false]);
  });

  it("tells those who wait to subscribe of what trying again does not mend, and of nothing else", async () => {
    const refused = expect(carrier.subscribe("all")).rejects.toThrow("NOPERM");
    last().fail(new Error("connect ECONNREFUSED"));
    await turn();
    clock.advance(100);
    last().fail(new Error("NOPERM no permissions"));
    await refused;
  });

  it("lets nobody wait once it is closed, and opens nothing more", async () => {
    const waiting = [carrier.subscribe("all"), carrier.publish("all", message)];
    await carrier.close();
    for (const each of waiting) await expect(each).rejects.toMatchObject({ code: "ERR_BUS_CLOSED" });
    expect(last().ends).toBe(1);
    expect(clock.pendingTimers).toBe(0);
    last().events.onLost(new Error("end"));
    clock.advance(10_000);
    expect(sessions).toHaveLength(1);
  });
});
