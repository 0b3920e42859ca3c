import { beforeEach, describe, expect, test } from "vitest";
import { MemoryAdapter } from "../adapters/index.js";
import { jsonCodec, PacketType, type EventPacket } from "../protocol/index.js";
import { VirtualClock } from "../testkit/virtual-clock.js";
import { everyone } from "./audience.js";
import type { Continuity } from "./continuity.js";
import { Incidents } from "./engine/incidents.js";
import { resolveRecovery, type RecoveryOptions } from "./recovery-options.js";
import { defaultSocketLimits } from "./socket-limits.js";
import { Recovery } from "./recovery.js";

let clock: VirtualClock;
let recovery: Recovery;
let encodings: number;
/** Clients whose sockets write what goes to everyone. */
let here: Set<Continuity>;
let ended: string[];

const volatile = { ...everyone, isVolatile: true };

beforeEach(() => make({}));

function make(options: RecoveryOptions): void {
  let ids = 0;
  clock = new VirtualClock();
  encodings = 0;
  here = new Set();
  ended = [];
  const resolved = resolveRecovery(options, 45_000);
  if (resolved === null) throw new Error("recovery is off");
  recovery = new Recovery("/", resolved, {
    clock,
    codec: {
      ...jsonCodec,
      encode(packet) {
        encodings++;
        return jsonCodec.encode(packet);
      },
    },
    newId: () => `id-${String(ids++).padStart(5, "0")}`, // 8 characters, as the epoch, which is the first
    errorReply: () => undefined,
    limits: () => defaultSocketLimits,
    onHandlerError: (error) => {
      throw error;
    },
    onUnpublished: () => undefined,
    incidents: new Incidents(clock, ({ code }) => {
      throw new Error(code);
    }),
  });
}

/** Emits to everyone, or to `rooms`; gives the frame. */
function emit(name: string, rooms: string[] = [], audience = everyone): string {
  const packet: EventPacket = { type: PacketType.EVENT, nsp: "/", data: [name] };
  const { frames, offset } = recovery.prepare(packet, audience, rooms, []);
  if (rooms.length === 0) for (const client of here) client.sent = offset ?? Number.NaN;
  return String(frames[0]?.data);
}

function begin(auth: Record<string, unknown> = {}): Continuity {
  const continuity = recovery.begin(auth, () => {
    ended.push(continuity.pid);
    lose(continuity);
  });
  return continuity;
}

/** What a client that joins is given: the names of the events. Null: it is not let in. */
function open(continuity: Continuity): unknown[] | null {
  const missed = recovery.open(continuity, { data: {}, rooms: [] });
  if (missed === null) return null;
  here.add(continuity);
  return missed.map(({ frames, offset }) => {
    continuity.sent = offset;
    return (JSON.parse(String(frames[0]?.data).slice(2)) as unknown[])[0];
  });
}

function lose(continuity: Continuity): void {
  here.delete(continuity);
  recovery.leave(continuity, "transport close");
}

test("an event is encoded once, and its offset is the last argument", () => {
  expect(emit("a")).toBe('42["a","id-00000.1"]');
  expect(emit("b", ["x"])).toBe('42["b","id-00000.2"]');
  expect(encodings).toBe(2);
});

test("a volatile event repeats the last offset and is not kept", () => {
  const client = begin();
  open(client);
  expect(emit("v", [], volatile)).toBe('42["v","id-00000.0"]');
  emit("a");
  expect(emit("v", [], volatile)).toBe('42["v","id-00000.1"]');
  lose(client);
  expect(open(begin({ pid: client.pid }))).toEqual(["a"]);
});

test("what cannot be encoded is thrown at the caller, and uses up no offset", () => {
  const packet: EventPacket = { type: PacketType.EVENT, nsp: "/", data: ["a", 1n] };
  expect(() => recovery.prepare(packet, everyone, [], [])).toThrow();
  expect(emit("b")).toBe('42["b","id-00000.1"]');
});

describe("how long a client may be away", () => {
  test.each([
    { awayMs: 120_000, events: ["a", "b"] },
    { awayMs: 120_001, events: [] },
  ])("the window, to the millisecond, from when the server noticed: $awayMs", ({ awayMs, events }) => {
    const client = begin();
    open(client);
    emit("a"); // Written into a connection that is dead already.
    clock.advance(45_000);
    lose(client);
    emit("b");
    clock.advance(awayMs);
    expect(open(begin({ pid: client.pid }))).toEqual(events);
  });

  test("a client that sat in silence for hours, and has all there was, comes back", () => {
    const client = begin();
    open(client);
    emit("the last it heard");
    for (let hour = 0; hour < 5; hour++) {
      emit("to others", ["elsewhere"]);
      clock.advance(3_600_000);
    }
    lose(client);
    emit("missed");
    expect(open(begin({ pid: client.pid, offset: "id-00000.1" }))).toEqual(["missed"]);
  });

  test("a client whose last event did not arrive hours ago does not: nobody knows any more what that was", () => {
    const client = begin();
    open(client);
    emit("arrived");
    emit("did not");
    clock.advance(3_600_000);
    emit("to others", ["elsewhere"]);
    lose(client);
    expect(begin({ pid: client.pid, offset: "id-00000.1" }).claimed).toBeNull();
    expect(begin({ pid: client.pid, offset: "id-00000.2" }).claimed).not.toBeNull();
  });

  test("one that was sent nothing has no offset, and is given what came since it was there first", () => {
    emit("before it came");
    const client = begin();
    open(client);
    emit("a");
    lose(client);
    const second = begin({ pid: client.pid });
    expect(open(second)).toEqual(["a"]);
    // That did not arrive either.
    lose(second);
    expect(open(begin({ pid: client.pid }))).toEqual(["a"]);
  });
});

describe("who may come back", () => {
  test("a pid serves once: after that it names whoever is there", () => {
    const client = begin();
    open(client);
    lose(client);
    const second = begin({ pid: client.pid });
    expect([second.pid, second.sid]).toEqual([client.pid, client.sid]);
    open(second);
    const third = begin({ pid: client.pid });
    expect(ended).toEqual([client.pid]);
    expect(third.sid).toBe(client.sid);
    recovery.leave(third, "client namespace disconnect");
    expect(begin({ pid: client.pid }).claimed).toBeNull();
  });

  test("a wrong offset ends nobody's connection", () => {
    const client = begin();
    open(client);
    emit("a");
    for (const offset of ["id-00000.2", "nonsense", 1, null, {}]) {
      expect(begin({ pid: client.pid, offset }).claimed).toBeNull();
    }
    expect(ended).toEqual([]);
  });

  test("one that comes back too late for what it missed begins anew, and its old connection is ended all the same", () => {
    make({ maxLogEntries: 2 });
    const client = begin();
    open(client);
    for (const name of ["a", "b", "c", "d"]) emit(name);
    expect(begin({ pid: client.pid, offset: "id-00000.1" }).claimed).toBeNull();
    expect(ended).toEqual([client.pid]);
  });

  test("an offset of another epoch is from before the session: a stock client keeps it", () => {
    emit("before it came");
    const client = begin();
    open(client);
    lose(client);
    emit("missed");
    expect(open(begin({ pid: client.pid, offset: "epoch-99.7" }))).toEqual(["missed"]);
  });

  test("a client that is lost again while middlewares look at it has lost nothing", () => {
    const client = begin();
    open(client);
    lose(client);
    emit("a");
    const pending = begin({ pid: client.pid });
    emit("b");
    lose(pending);
    emit("c");
    expect(open(begin({ pid: client.pid }))).toEqual(["a", "b", "c"]);
  });

  test("a new client that is lost while middlewares look at it leaves nothing behind", () => {
    const client = begin();
    lose(client);
    expect(recovery.expects(client)).toBe(false);
  });

  test("if the log went on without it while middlewares took their time, it is not let in with a hole", () => {
    make({ maxLogEntries: 2 });
    const client = begin();
    open(client);
    lose(client);
    const pending = begin({ pid: client.pid });
    for (const name of ["a", "b", "c"]) emit(name);
    expect(open(pending)).toBeNull();
    lose(pending);
    expect(begin({ pid: client.pid }).claimed).toBeNull();
  });

  test("it expects whoever is there or may come back", () => {
    const client = begin();
    open(client);
    expect(recovery.expects(client)).toBe(true);
    lose(client);
    expect(recovery.expects(client)).toBe(true);
    clock.advance(120_001);
    expect(recovery.expects(client)).toBe(false);
  });
});

describe("what it keeps", () => {
  test("is bounded by number", () => {
    make({ maxSessions: 1, maxLogEntries: 1 });
    const [a, b] = [begin(), begin()];
    for (const client of [a, b]) {
      open(client);
      lose(client);
    }
    emit("only one is kept");
    expect(begin({ pid: a.pid }).claimed).toBeNull();
    expect(open(begin({ pid: b.pid }))).toEqual(["only one is kept"]);
  });

  test("goes by itself when its time is over, by one timer that stops then", () => {
    const client = begin();
    open(client);
    for (let i = 0; i < 100; i++) emit("a");
    lose(client);
    expect(clock.pendingTimers).toBe(1);
    clock.advance(3 * 165_000);
    expect(clock.pendingTimers).toBe(0);
    emit("again");
    expect(clock.pendingTimers).toBe(1);
  });

  test("of rooms: the changes of those who are there, not what happens while one leaves or comes", () => {
    const adapter = makeAdapter();
    const client = begin();
    open(client);
    adapter.addAll(client.sid, [client.sid, "x"]);
    emit("to x", ["x"]);
    client.sent = 1;
    loseFrom(adapter, client);
    emit("to x again", ["x"]);
    const back = begin({ pid: client.pid });
    expect(back.claimed?.rooms).toEqual(["x"]);
    rejoin(adapter, back);
    expect(open(back)).toEqual(["to x", "to x again"]);
  });

  test("of rooms: when they were joined, however often their member comes back", () => {
    const adapter = makeAdapter();
    const client = begin();
    open(client);
    emit("before it joined", ["x"]);
    adapter.addAll(client.sid, ["x", "y"]);
    emit("to x", ["x"]);
    adapter.del(client.sid, "y");
    emit("after it left", ["y"]);
    client.sent = recovery.position();
    const missed = ["to x"];
    let last = client;
    for (const times of ["once", "twice", "three times"]) {
      loseFrom(adapter, last);
      emit(times, ["x"]);
      missed.push(times);
      // Nothing of what it was given before has arrived.
      last = begin({ pid: client.pid, offset: "id-00000.1" });
      rejoin(adapter, last);
      expect(open(last)).toEqual(missed);
    }
    expect(adapter.joinedAt(client.sid, "x")).toBe(1);
  });

  test("of a membership in which nothing was said: nothing", () => {
    const adapter = makeAdapter();
    const client = begin();
    open(client);
    emit("before");
    for (let times = 0; times < 100; times++) {
      adapter.addAll(client.sid, ["x"]);
      adapter.del(client.sid, "x");
    }
    expect(emit("after")).toBe('42["after","id-00000.2"]');
  });
});

/** An adapter whose changes the log knows of. */
function makeAdapter(): MemoryAdapter {
  const adapter = new MemoryAdapter({
    nsp: "/",
    clock,
    encode: () => [],
    codec: jsonCodec,
    makeDelivery: (packet) => ({ packet, frames: [], isVolatile: false }),
    onListenerError: () => undefined,
    onServerSideEmit: () => undefined,
    position: () => recovery.position(),
    onLeave: (...args) => recovery.onLeave(...args),
    takeReplyId: () => 0,
    awaitReply: () => undefined,
  });
  recovery.watch(adapter);
  return adapter;
}

/** As sockets leave: the log hears of it first. */
function loseFrom(adapter: MemoryAdapter, client: Continuity): void {
  client.holder = { data: {}, rooms: adapter.sids.get(client.sid) ?? [] };
  lose(client);
  adapter.delAll(client.sid);
}

function rejoin(adapter: MemoryAdapter, { sid, claimed }: Continuity): void {
  recovery.rejoin(adapter, sid, claimed?.rooms ?? [], claimed?.joinedAt);
}

describe("the options", () => {
  test("true and an empty object are all defaults; false and nothing turn it off", () => {
    expect(resolveRecovery(true, 45_000)).toEqual(resolveRecovery({}, 45_000));
    expect(resolveRecovery({}, 45_000, true)?.terms).toEqual({
      skipMiddlewares: true,
      missedBeforeConnect: true,
    });
    expect(resolveRecovery({}, 45_000)).toEqual({
      terms: { skipMiddlewares: false, missedBeforeConnect: false },
      sessions: { maxAgeMs: 120_000, maxRecords: 100_000 },
      log: { maxAgeMs: 165_000, maxEntries: 65_536, maxBytes: 67_108_864 },
      store: null,
    });
    expect(resolveRecovery(undefined, 0)).toBeNull();
    expect(resolveRecovery(false, 0)).toBeNull();
  });

  test("what is no number is refused at once, with its name", () => {
    for (const value of [-1, Number.NaN, "1000"]) {
      const options = { maxDisconnectionDuration: value } as RecoveryOptions;
      expect(() => resolveRecovery(options, 0)).toThrow("connectionStateRecovery.maxDisconnectionDuration");
    }
  });
});
