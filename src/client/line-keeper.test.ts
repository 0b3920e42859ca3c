// Tests of what a client keeps of its line: what is written when, what is shown, and what is told when a session cannot go on.
import { beforeEach, describe, expect, it } from "vitest";
import { EVENT, type Handshake } from "../protocol/index.js";
import { VirtualClock } from "../testkit/virtual-clock.js";
import type { SessionOwner, Waiting } from "./engine.js";
import { createLineKeeper, type LineCarrier, type LineKeeper } from "./line-keeper.js";

const terms: Handshake = {
  sid: "sid",
  upgrades: [],
  pingInterval: 25_000,
  pingTimeout: 20_000,
  maxPayload: 1e6,
};
const granted = (id: string): Handshake => ({ ...terms, line: { id, token: `token-${id}`, windowMs: 1000 } });

let clock: VirtualClock;
let keeper: LineKeeper;
/** What left, and what the owner was told, in order. */
let told: unknown[];

const carrier: LineCarrier = {
  note: (data) => void told.push(`6${data}`),
  post: ({ content, options }) => void told.push(options?.again ? [options.again, content] : content),
  close: (reason) => void told.push(`closed: ${reason}`),
};
const owner: SessionOwner = {
  onListenerError: () => undefined,
  open: (isResumed) => void told.push(isResumed ? "resumed" : "open"),
  data: (content) => void told.push(`heard: ${String(content)}`),
  ping: () => undefined,
  close: () => undefined,
  lose: (reason) => void told.push(`lost: ${reason}`),
  move: () => void told.push("move"),
  retry: ({ data, again }) => void told.push(`again: ${String(data[0])} ${again}`),
};

const event = (name: string): Waiting => ({ type: EVENT, nsp: "/", data: [name], contents: [name] });
const emit = (name: string): void => keeper.write({ content: name, options: event(name) });
const take = (): unknown[] => told.splice(0);

beforeEach(() => {
  clock = new VirtualClock();
  told = [];
  keeper = createLineKeeper(clock, owner);
});

describe("with a server that knows no lines", () => {
  it("lets everything pass, and forgets it", () => {
    keeper.open(terms, carrier);
    emit("one");
    keeper.receive("two");
    keeper.beat();
    expect(take()).toEqual(["open", "one", "heard: two"]);
    expect([keeper.line, keeper.lose(true, "transport close")]).toEqual([undefined, false]);
    keeper.open(terms, carrier);
    expect(take()).toEqual(["open"]);
  });

  it("writes nothing before there is a session", () => {
    emit("early");
    expect(take()).toEqual([]);
  });
});

describe("after a lost connection", () => {
  beforeEach(() => {
    keeper.open(granted("a"), carrier);
    emit("one");
    emit("two");
    keeper.hear("a1");
    keeper.receive("x");
    take();
    expect(keeper.lose(true, "transport close")).toBe(true);
  });

  it("shows the line, and sends what is lacking before anything newer, when the server knows it", () => {
    emit("three");
    keeper.open(granted("b"), carrier);
    emit("four");
    expect(take()).toEqual(["6Ra.token-a.1"]);
    keeper.hear("r2.token-a2");
    emit("five");
    expect(take()).toEqual(["three", "four", "6a1", "resumed", "five"]);
    keeper.lose(true, "ping timeout");
    keeper.open(granted("c"), carrier);
    expect(take()).toEqual(["6Ra.token-a2.1"]);
  });

  it("keeps what it has through attempts that fail", () => {
    keeper.open(granted("b"), carrier);
    expect(keeper.lose(true, "transport close")).toBe(true);
    keeper.open(granted("c"), carrier);
    keeper.hear("r1.next");
    expect(take()).toEqual(["6Ra.token-a.1", "6Ra.token-a.1", "two", "6a1", "resumed"]);
  });

  it("begins anew with the server's own line when it is not known, and sends events again by their names", () => {
    keeper.write({ content: "no event", options: undefined });
    emit("three");
    keeper.open(granted("b"), carrier);
    keeper.hear("n");
    expect(take()).toEqual([
      "6Ra.token-a.1",
      "again: two a.2",
      "again: three a.4",
      "lost: transport close",
      "open",
    ]);
    keeper.write({ content: "two", options: { ...event("two"), again: "a.2" } });
    keeper.lose(true, "transport close");
    keeper.open(terms, carrier);
    // By the first name that it had.
    expect(take()).toEqual([["a.2", "two"], "again: two a.2", "lost: transport close", "open"]);
  });

  it("tells of the loss when the window has passed, and what had come until then", () => {
    const { line } = keeper;
    clock.advance(999);
    expect(take()).toEqual([]);
    clock.advance(1);
    expect(take()).toEqual(["again: two a.2", "lost: transport close"]);
    expect(keeper.line).toBeUndefined();
    keeper.open(granted("b"), carrier);
    expect(take()).toEqual(["open"]);
    expect([line, keeper.line]).toMatchObject([
      { line: "a", received: 1 },
      { line: "b", received: 0 },
    ]);
  });

  it("tells of the loss when nobody brings the connection back", () => {
    keeper.end();
    expect(take()).toEqual(["again: two a.2", "lost: transport close"]);
    expect(clock.pendingTimers).toBe(0);
  });

  it("ends a session that goes on after it was given up", () => {
    keeper.open(granted("b"), carrier);
    clock.advance(1000);
    take();
    keeper.hear("r1.next");
    expect(take()).toEqual(["closed: parse error"]);
  });
});

describe("a session that was meant to end", () => {
  it.each(["forced close", "parse error"] as const)("does not go on after a %s", (reason) => {
    keeper.open(granted("a"), carrier);
    expect([keeper.lose(true, reason), keeper.line]).toEqual([false, undefined]);
  });

  it("does not go on when the server said so before it closed, nor where nobody reconnects", () => {
    keeper.open(granted("a"), carrier);
    keeper.hear("n");
    expect(keeper.lose(true, "transport close")).toBe(false);
    keeper.open(granted("b"), carrier);
    expect(keeper.lose(false, "transport close")).toBe(false);
  });

  it("sends nothing again that was written before it was closed here", () => {
    keeper.open(granted("a"), carrier);
    emit("one");
    keeper.lose(true, "forced close");
    expect(take()).toEqual(["open", "one"]);
  });
});

it("goes on elsewhere, and at once, when the server says that it stops", () => {
  keeper.open(granted("a"), carrier);
  emit("one");
  keeper.hear("m");
  expect(keeper.lose(true, "transport close")).toBe(true);
  keeper.open(granted("b"), carrier);
  expect(take()).toEqual(["open", "one", "move", "6Ra.token-a.0"]);
});

describe("an event whose receipt is awaited", () => {
  const receipts: unknown[] = [];
  const ask = (name: string): void => {
    const onReceived = (): void => void receipts.push(name);
    keeper.write({ content: name, options: { ...event(name), onReceived } });
  };

  it("lets the server be asked, once for all of a turn and after each connection", () => {
    receipts.length = 0;
    keeper.open(granted("a"), carrier);
    ask("one");
    ask("two");
    emit("three");
    clock.endTurn();
    expect(take()).toEqual(["open", "one", "two", "three", "6?"]);
    keeper.hear("a1");
    expect(receipts).toEqual(["one"]);
    keeper.lose(true, "transport close");
    keeper.open(granted("b"), carrier);
    keeper.hear("r1.next");
    clock.endTurn();
    expect(take()).toEqual(["6Ra.token-a.0", "two", "three", "6a0", "resumed", "6?"]);
    keeper.hear("a3");
    expect(receipts).toEqual(["one", "two"]);
  });

  it("is not told of by a server that did not get it", () => {
    receipts.length = 0;
    keeper.open(granted("a"), carrier);
    ask("one");
    keeper.lose(true, "transport close");
    keeper.open(granted("b"), carrier);
    keeper.hear("n");
    expect(take()).toContain("again: one a.1");
    expect(receipts).toEqual([]);
  });
});

describe("receipts", () => {
  it("are written for 64 messages or as many KiB, with a heartbeat, and when they are asked for", () => {
    keeper.open(granted("a"), carrier);
    for (let count = 0; count < 64; count++) keeper.receive("x");
    expect(take().slice(-2)).toEqual(["heard: x", "6a64"]);
    keeper.receive("x".repeat(65_536));
    expect(take().at(-1)).toBe("6a65");
    keeper.beat();
    expect(take()).toEqual([]);
    keeper.receive("x");
    keeper.beat();
    keeper.hear("?");
    expect(take()).toEqual(["heard: x", "6a66", "6a66"]);
  });
});

it.each(["a3", "a0", "ax", "a", "r3.token"])(
  "ends a session whose server says what cannot be: %s",
  (data) => {
    keeper.open(granted("a"), carrier);
    emit("one");
    emit("two");
    keeper.hear("a1");
    take();
    keeper.hear(data);
    expect(take()).toEqual(["closed: parse error"]);
  },
);

it("is full when 32 MiB wait, and not before", () => {
  keeper.open(granted("a"), carrier);
  const megabyte = new Uint8Array(1_048_576);
  for (let count = 0; count < 31; count++) keeper.write({ content: megabyte, options: undefined });
  expect(keeper.line?.isFull).toBe(false);
  keeper.write({ content: megabyte, options: undefined });
  expect(keeper.line?.isFull).toBe(true);
  keeper.hear("a32");
  expect(keeper.line?.isFull).toBe(false);
});
