// Tests of what waits for one slow client, in virtual time: its order, what gives way, and who is given up.
import { beforeEach, describe, expect, it } from "vitest";
import { type SlowPolicy, TimerWheel } from "../../../core/index.js";
import { encodeFrame, type EncodedFrame } from "../../../protocol/index.js";
import { VirtualClock } from "../../../testkit/virtual-clock.js";
import { Incidents } from "../incidents.js";
import { Backlog } from "./backlog.js";
import { Backlogs } from "./backlogs.js";

let clock: VirtualClock;
let incidents: Incidents;
let backlogs: Backlogs;
let heard: string[];

beforeEach(() => {
  clock = new VirtualClock();
  incidents = new Incidents(clock, () => {});
  backlogs = new Backlogs(1_000_000);
  heard = [];
});

/** A client that is behind. The mark is 10,000, so that nine messages of 400 bytes are below it: each costs 1,058. */
function stage(slowPolicy: SlowPolicy = "disconnect", name = "client"): Backlog {
  const options = { highWaterMark: 10_000, slowPolicy, slowTimeout: 1000, maxWaitingBytes: 1_000_000 };
  const ports = { options, wheel: new TimerWheel(clock), all: backlogs, incidents };
  const backlog: Backlog = new Backlog(
    ports,
    {
      request: { remoteAddress: "192.0.2.1" },
      onBehind: () => heard.push(`${name} is behind`),
      onTooSlow: () => {
        heard.push(`${name} is too slow`);
        backlog.close();
      },
    },
    0,
  );
  return backlog;
}

/** A message of 400 bytes and its digit, that begins with a name. */
const message = (name: string): EncodedFrame[] => [encodeFrame("message", name.padEnd(400, "."))];
const names = (frames: readonly EncodedFrame[]): string[] =>
  frames.map(({ data }) => String(data).slice(1).replaceAll(".", ""));
const fill = (backlog: Backlog, count: number): void => {
  for (let n = 1; n <= count; n++) backlog.push(message(String(n)));
};

describe("a backlog", () => {
  it("gives back what it was given, in order, portion by portion, and every message whole", () => {
    const backlog = stage();
    backlog.push([...message("a"), ...message("b")]);
    backlog.push(message("c"));
    backlog.push(message("d"));
    expect([backlog.bytes, backlog.cost]).toEqual([4 * 401, 4 * (2 * 401 + 256)]);
    expect(names(backlog.take(500))).toEqual(["a", "b"]);
    expect(names(backlog.take(900))).toEqual(["c", "d"]);
    expect([backlog.isEmpty, backlog.bytes, backlogs.cost, backlogs.size]).toEqual([true, 0, 0, 0]);
  });

  it("keeps of each key the newest, where the first of it stood", () => {
    const backlog = stage();
    backlog.push(message("BTC 1"), { key: "BTC" });
    backlog.push(message("news"));
    backlog.push(message("ETH 1"), { key: "ETH" });
    backlog.push(message("BTC 2"), { key: "BTC" });
    expect(backlog.cost).toBe(3 * 1058);
    expect(names(backlog.take(Infinity))).toEqual(["BTC 2", "news", "ETH 1"]);
  });

  it("never takes a key for the number of a message without one", () => {
    const backlog = stage();
    backlog.push(message("a"));
    backlog.push(message("b"), { key: "0" });
    expect(names(backlog.take(Infinity))).toEqual(["a", "b"]);
  });

  it("says whether it has been taken, or will never be", async () => {
    const taken = stage();
    const lost = stage();
    for (const backlog of [taken, lost]) backlog.push(message("a"));
    const answers = Promise.all([taken.drained(), lost.drained()]);
    taken.take(Infinity);
    lost.close();
    expect(await answers).toEqual([true, false]);
  });
});

describe("above half of the mark", () => {
  it("tells so once, at the end of the turn, and counts it", () => {
    const backlog = stage("keep");
    fill(backlog, 4);
    clock.endTurn();
    fill(backlog, 1);
    expect(heard).toEqual([]);
    clock.endTurn();
    fill(backlog, 20);
    clock.endTurn();
    expect([heard, incidents.count("behind")]).toEqual([["client is behind"], 1]);
  });

  it("gives up nobody who sends no more then, and whose client takes it", () => {
    const backlog = stage();
    while (!backlog.isBehind) {
      fill(backlog, 1);
      clock.endTurn();
    }
    for (let left = 0; left < 5; left++) {
      clock.advance(900);
      backlog.take(1);
    }
    expect([heard, backlog.isEmpty]).toEqual([["client is behind"], true]);
  });
});

describe("above the mark", () => {
  it("gives up a client that fell behind little by little", () => {
    const backlog = stage();
    for (let turn = 0; turn < 9; turn++) {
      fill(backlog, 1);
      clock.endTurn();
    }
    expect(heard).toEqual(["client is behind"]);
    fill(backlog, 1);
    clock.endTurn();
    expect([heard, backlogs.cost]).toEqual([["client is behind", "client is too slow"], 0]);
  });

  it("lets one turn send more than the mark at once, and half of it come on top while it comes down", () => {
    const backlog = stage();
    fill(backlog, 4);
    clock.endTurn();
    fill(backlog, 50);
    clock.endTurn();
    for (let turn = 0; turn < 4; turn++) {
      fill(backlog, 1);
      clock.endTurn();
    }
    expect(heard).toEqual(["client is behind"]);
    backlog.take(20 * 401);
    fill(backlog, 4);
    clock.endTurn();
    expect(heard).toEqual(["client is behind"]);
    fill(backlog, 1);
    clock.endTurn();
    expect(heard).toEqual(["client is behind", "client is too slow"]);
  });

  it("gives up a client that takes nothing for a while, and not one that does", () => {
    const backlog = stage();
    fill(backlog, 50);
    clock.endTurn();
    clock.advance(900);
    backlog.take(401);
    clock.advance(900);
    expect(heard).toEqual(["client is behind"]);
    clock.advance(200);
    expect(heard).toEqual(["client is behind", "client is too slow"]);
  });

  it("gives a large message as much time as its size needs", () => {
    const backlog = stage();
    backlog.push([encodeFrame("message", "x".repeat(65_536 * 2))]);
    fill(backlog, 50);
    clock.endTurn();
    expect(backlog.take(1).length).toBe(1);
    clock.advance(2900);
    expect(heard).toEqual(["client is behind"]);
    clock.advance(200);
    expect(heard).toEqual(["client is behind", "client is too slow"]);
  });

  it("lets a client be that came down to half of the mark again", () => {
    const backlog = stage();
    fill(backlog, 50);
    clock.endTurn();
    backlog.take(45 * 401);
    clock.advance(5000);
    // What was taken is on its way.
    expect(heard).toEqual(["client is behind", "client is too slow"]);
    const other = stage("disconnect", "other");
    fill(other, 50);
    clock.endTurn();
    other.take(45 * 401);
    other.take(401);
    clock.advance(5000);
    expect(heard.slice(2)).toEqual(["other is behind"]);
  });

  it("drops the oldest of those that may be dropped, and no client", () => {
    const backlog = stage("drop-oldest");
    fill(backlog, 12);
    clock.endTurn();
    clock.advance(5000);
    expect([heard, incidents.count("dropped")]).toEqual([["client is behind"], 3]);
    expect(names(backlog.take(Infinity))).toEqual(["4", "5", "6", "7", "8", "9", "10", "11", "12"]);
  });

  it("drops what may be dropped before it gives up a client for the rest, and says what it did not keep", () => {
    const backlog = stage();
    expect(backlog.push(message("old"), { policy: "drop-oldest" })).toBe(true);
    fill(backlog, 9);
    expect(backlog.push(message("new"), { policy: "drop-oldest" })).toBe(false);
    clock.endTurn();
    expect(heard).toEqual(["client is behind"]);
    expect(names(backlog.take(401))).toEqual(["1"]);
  });

  it("keeps everything where that is the policy, and emit says nothing of it", () => {
    const backlog = stage("keep");
    fill(backlog, 100);
    clock.endTurn();
    clock.advance(60_000);
    expect([backlog.isBehind, heard, backlog.take(Infinity).length]).toEqual([
      false,
      ["client is behind"],
      100,
    ]);
  });
});

it("gives up those for whom most waits, until all together is within its bound", () => {
  backlogs = new Backlogs(20_000);
  const [small, large, middle] = ["small", "large", "middle"].map((name) => stage("keep", name));
  if (small === undefined || large === undefined || middle === undefined) throw new Error("three were made");
  fill(small, 4);
  fill(large, 8);
  fill(middle, 6);
  clock.endTurn();
  expect(backlogs.cost).toBe(18 * 1058);
  heard = [];
  fill(small, 1);
  clock.endTurn();
  expect([heard, backlogs.cost, backlogs.size]).toEqual([
    ["small is behind", "large is too slow"],
    11 * 1058,
    2,
  ]);
});
