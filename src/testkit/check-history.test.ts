// Tests of the checker: a history in which all is well, and one planted fault after the other.
import { describe, expect, it } from "vitest";
import { checkHistory, type Rule } from "./check-history.js";
import type { HistoryEvent, RecordedEvent } from "./history.js";

const send = (seq: number, channel = "room", by = "server"): HistoryEvent => ({
  kind: "send",
  by,
  channel,
  seq,
});
const receive = (by: string, seq: number, channel = "room", from = "server"): HistoryEvent => ({
  kind: "receive",
  by,
  channel,
  from,
  seq,
});
const gap = (by: string): HistoryEvent => ({ kind: "gap", by, channel: "room" });
const join = (by: string): HistoryEvent => ({ kind: "join", by, channel: "room" });
const leave = (by: string): HistoryEvent => ({ kind: "leave", by, channel: "room" });
const append = (seq: number): HistoryEvent => ({ kind: "append", channel: "room", from: "server", seq });
const outcome = (seq: number, how: "ok" | "fail" | "unknown"): HistoryEvent => ({
  kind: "outcome",
  by: "server",
  channel: "room",
  seq,
  outcome: how,
});

const members = (...names: string[]): HistoryEvent => ({
  kind: "members",
  by: "node 1",
  channel: "room",
  members: names,
});

const timed = (events: readonly HistoryEvent[]): RecordedEvent[] =>
  events.map((event, at) => ({ ...event, at }));
const check = (...events: HistoryEvent[]) => checkHistory(timed(events));
const rulesOf = (...events: HistoryEvent[]): Rule[] => check(...events).violations.map(({ rule }) => rule);

/** Ann and Bob are in the room, and three messages come to both. */
const [first, second, third] = [send(1), send(2), send(3)];
const start = [join("ann"), join("bob")];
const toBob = [receive("bob", 1), receive("bob", 2), receive("bob", 3)];
const well = [
  ...start,
  first,
  second,
  receive("ann", 1),
  third,
  receive("ann", 2),
  receive("ann", 3),
  ...toBob,
];
const without = (planted: HistoryEvent): HistoryEvent[] =>
  well.filter((event) => JSON.stringify(event) !== JSON.stringify(planted));

describe("a history in which all is well", () => {
  it("has no violation, and is counted", () => {
    expect(check(...well)).toEqual({
      violations: [],
      counts: { sent: 3, received: 6, doubled: 0, redelivered: 0, lost: 0, missed: 0, gaps: 0 },
    });
  });

  it("may have members who come later, leave, and come back", () => {
    expect(
      rulesOf(
        first,
        join("ann"),
        second,
        receive("ann", 2),
        leave("ann"),
        third,
        join("ann"),
        send(4),
        receive("ann", 4),
      ),
    ).toEqual([]);
  });

  it("may have several channels, each with its own order", () => {
    const elsewhere: HistoryEvent[] = [{ kind: "join", by: "ann", channel: "other" }, send(1, "other")];
    expect(rulesOf(...well, ...elsewhere, receive("ann", 1, "other"))).toEqual([]);
  });
});

describe("phantom", () => {
  it("flags what nobody sent", () => {
    expect(rulesOf(...well, receive("ann", 4))).toEqual(["phantom"]);
  });

  it("flags what was for others", () => {
    expect(rulesOf(...well, receive("eve", 3))).toEqual(["phantom"]);
    expect(rulesOf(...well, leave("ann"), send(4), receive("ann", 4), receive("bob", 4))).toEqual([
      "phantom",
    ]);
  });

  it("flags what stands in a log although nobody sent it", () => {
    expect(rulesOf(append(1))).toEqual(["phantom"]);
  });
});

describe("loss", () => {
  it("flags a message at the end that never came", () => {
    expect(check(...without(receive("ann", 3)))).toMatchObject({
      violations: [{ rule: "loss", text: "ann in room: server's message 3 never came" }],
      counts: { lost: 1, received: 5 },
    });
  });

  it("flags a member who never receives anything", () => {
    expect(rulesOf(join("ann"), first, second)).toEqual(["loss", "loss"]);
  });

  it("flags what was said to be safe and is not in the log", () => {
    expect(rulesOf(first, second, append(1), outcome(1, "ok"), outcome(2, "ok"))).toEqual(["loss"]);
  });

  it("takes a gap for the word that something is missing, and for no word about what is sent later", () => {
    const missed = [join("ann"), first, receive("ann", 1), second, gap("ann")];
    expect(check(...missed)).toMatchObject({ violations: [], counts: { lost: 0, missed: 1, gaps: 1 } });
    expect(rulesOf(...missed, third)).toEqual(["loss"]);
  });

  it("owes nothing to whoever ended by itself, and nothing of what nobody knows", () => {
    expect(rulesOf(...without(receive("ann", 3)), { kind: "end", by: "ann" })).toEqual([]);
    expect(rulesOf(...without(receive("ann", 3)), outcome(3, "unknown"))).toEqual([]);
  });
});

describe("duplicate", () => {
  it("flags a message that comes twice", () => {
    expect(check(...well, receive("ann", 2))).toMatchObject({
      violations: [{ rule: "duplicate" }],
      counts: { doubled: 1 },
    });
  });

  it("flags a message that stands in the log twice", () => {
    expect(rulesOf(first, append(1), append(1))).toEqual(["duplicate"]);
  });

  it("takes one that is marked as redelivered", () => {
    const again = { ...receive("ann", 3), isRedelivered: true } as HistoryEvent;
    expect(check(...well, again)).toMatchObject({ violations: [], counts: { redelivered: 1 } });
  });
});

describe("order", () => {
  it("flags two that change places, and what was skipped meanwhile", () => {
    expect(
      rulesOf(join("ann"), first, second, third, receive("ann", 1), receive("ann", 3), receive("ann", 2)),
    ).toEqual(["gap", "order"]);
  });
});

describe("gap", () => {
  it("flags what is skipped without a word; it is lost too", () => {
    expect(rulesOf(...without(receive("ann", 2)))).toEqual(["gap", "loss"]);
  });

  it("flags a word that comes too late", () => {
    expect(rulesOf(join("ann"), first, second, receive("ann", 2), gap("ann"))).toEqual(["gap", "loss"]);
  });

  it("flags a word that comes twice over one connection", () => {
    const connected: HistoryEvent = { kind: "connected", by: "ann" };
    const twice = (...between: HistoryEvent[]): Rule[] =>
      rulesOf(join("ann"), first, connected, gap("ann"), ...between, gap("ann"), second, receive("ann", 2));
    expect(twice()).toEqual(["gap"]);
    expect(twice(connected)).toEqual([]);
  });
});

describe("outcome", () => {
  it("flags a message that failed and came", () => {
    expect(rulesOf(join("ann"), first, outcome(1, "fail"), receive("ann", 1))).toEqual(["outcome"]);
  });

  it("flags a message that failed and stands in the log", () => {
    expect(rulesOf(first, outcome(1, "fail"), append(1))).toEqual(["outcome"]);
  });

  it("does not miss a message that failed", () => {
    expect(rulesOf(join("ann"), first, outcome(1, "fail"), second, receive("ann", 2))).toEqual([]);
  });
});

describe("answer", () => {
  const ask: HistoryEvent = { kind: "ask", by: "ann", id: "a", withinMs: 100 };
  const answer: HistoryEvent = { kind: "answer", by: "ann", id: "a" };

  it("wants exactly one", () => {
    expect(rulesOf(ask, answer)).toEqual([]);
    expect(rulesOf(ask)).toEqual(["answer"]);
    expect(rulesOf(ask, answer, answer)).toEqual(["answer"]);
    expect(rulesOf(answer)).toEqual(["answer"]);
    expect(rulesOf(ask, { kind: "end", by: "ann" })).toEqual([]);
  });

  it("wants it in time, and gives a second", () => {
    const rulesAt = [1100, 1101].map((ms) => {
      const { violations } = checkHistory([
        { ...ask, at: 0 },
        { ...answer, at: ms },
      ]);
      return violations.map(({ rule }) => rule);
    });
    expect(rulesAt).toEqual([[], ["answer"]]);
  });
});

describe("members", () => {
  it("wants every node to know who is there", () => {
    expect(rulesOf(join("ann"), join("bob"), members("bob", "ann"))).toEqual([]);
    expect(rulesOf(join("ann"), join("bob"), leave("ann"), members("bob"))).toEqual([]);
    expect(rulesOf(join("ann"), join("bob"), members("bob"))).toEqual(["members"]);
    expect(rulesOf(join("ann"), leave("ann"), members("ann"))).toEqual(["members"]);
  });
});

it("judges a hundred thousand events in linear time: each is looked at a constant number of times", () => {
  const count = 50_000;
  const events = [join("ann")];
  for (let seq = 1; seq <= count; seq++) events.push(send(seq), receive("ann", seq));
  expect(check(...events)).toMatchObject({ violations: [], counts: { received: count } });
});
