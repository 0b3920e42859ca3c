import { beforeEach, describe, expect, test } from "vitest";
import type {
  LogEntry,
  LogKeeper,
  LogStore,
  NamespaceStore,
  SavedLog,
  SavedSession,
  StoredSession,
} from "../log/index.js";
import { EncodedFrame, jsonCodec, PacketType } from "../protocol/index.js";
import { VirtualClock } from "../testkit/virtual-clock.js";
import { everyone } from "./audience.js";
import type { Context } from "./context.js";
import type { Continuity, Holder } from "./continuity.js";
import { Incidents } from "./engine/incidents.js";
import { tellLoss } from "./persistence.js";
import { resolveRecovery } from "./recovery-options.js";
import { Recovery } from "./recovery.js";
import { defaultSocketLimits } from "./socket-limits.js";

/** What was told to a store, in a few words each. */
type Told = string | StoredSession;

/** A store that writes down what it is told, and writes when the test says so. */
class NotedStore implements LogStore, NamespaceStore {
  loss: string | null = null;
  saved: Partial<SavedLog> = {};
  told: Told[] = [];
  isAwake = false;
  keeper: LogKeeper | null = null;

  open(_nsp: string, epoch: string, keeper: LogKeeper): { saved: SavedLog; place: NamespaceStore } {
    this.keeper = keeper;
    return { saved: { epoch, tail: 0, entries: [], sessions: [], ...this.saved }, place: this };
  }

  append = ({ kind, offset }: LogEntry): void => void this.told.push(`${kind} ${offset}`);
  keep = (session: StoredSession): void => void this.told.push(session);
  mark(until: number, marks: Iterable<{ pid: string; sent: number }>): void {
    for (const { pid, sent } of marks) this.told.push(`${pid} has ${sent}, and so all to ${until}`);
  }
  drop = (pid: string): void => void this.told.push(`drop ${pid}`);
  wake = (): void => void (this.isAwake = true);
  close = (): void => void this.told.push("close");
  flush = async (): Promise<void> => {};

  /** The end of a turn; gives what was told in it. */
  write(): Told[] {
    if (this.isAwake) this.keeper?.onWrite();
    this.isAwake = false;
    return this.told.splice(0);
  }
}

let clock: VirtualClock;
let store: NotedStore;
let recovery: Recovery;
let incidents: Incidents;
let context: Context;
/** Told to everybody as it happens. */
let incidentCodes: string[];

beforeEach(() => {
  clock = new VirtualClock();
  store = new NotedStore();
  incidentCodes = [];
  incidents = new Incidents(clock, ({ code }) => void incidentCodes.push(code));
  let ids = 0;
  context = {
    clock,
    codec: jsonCodec,
    newId: () => `id-${String(ids++).padStart(5, "0")}`,
    errorReply: () => undefined,
    limits: () => defaultSocketLimits,
    onHandlerError: (error: unknown) => {
      throw error;
    },
    onUnpublished: () => undefined,
    incidents,
  };
});

function make(options = {}): void {
  const resolved = resolveRecovery({ ...options, log: store }, 45_000);
  if (resolved === null) throw new Error("recovery is off");
  recovery = new Recovery("/", resolved, context);
}

function come(holder: Holder, auth: Record<string, unknown> = {}): Continuity {
  const continuity = recovery.begin(auth, () => undefined);
  recovery.open(continuity, holder);
  return continuity;
}

function emit(...here: Continuity[]): void {
  const { offset } = recovery.prepare(
    { type: PacketType.EVENT, nsp: "/", data: ["event"], id: undefined },
    everyone,
    [],
    [],
  );
  for (const client of here) client.sent = offset ?? Number.NaN;
}

const dataOf = (told: Told[]): unknown[] => told.map((each) => (typeof each === "string" ? each : each.data));

describe("a session is written down", () => {
  test("when its client has come, as the handlers have left it", () => {
    make();
    const holder = { data: {}, rooms: ["id-00001", "lobby"] };
    const client = come(holder);
    expect(store.told).toEqual([]);
    Object.assign(holder.data, { name: "Ada" });
    expect(store.write()).toEqual([
      {
        pid: client.pid,
        sid: client.sid,
        rooms: ["lobby"],
        data: '{"name":"Ada"}',
        since: 0,
        sent: 0,
        until: 0,
        awayMs: null,
      },
    ]);
  });

  test("again after its handlers have run, if they have changed its data, and not otherwise", () => {
    make();
    const holder = { data: { count: 0 }, rooms: [] };
    const client = come(holder);
    store.write();
    recovery.touch(client);
    expect(store.write()).toEqual([]);
    holder.data.count++;
    recovery.touch(client);
    expect(dataOf(store.write())).toEqual(['{"count":1}']);
  });

  test("within five seconds, if its data was changed elsewhere", () => {
    make();
    const holder = { data: { count: 0 }, rooms: [] };
    come(holder);
    store.write();
    holder.data.count++;
    clock.advance(4_999);
    expect(store.write()).toEqual([]);
    clock.advance(1);
    expect(dataOf(store.write())).toEqual(['{"count":1}']);
  });

  test("with nobody there no timer runs", () => {
    make();
    const client = come({ data: {}, rooms: [] });
    recovery.leave(client, "client namespace disconnect");
    clock.advance(1_000_000);
    expect(clock.pendingTimers).toBe(0);
  });

  test("when its client is lost, and struck off when it has left on purpose", () => {
    make();
    const [lost, gone] = [come({ data: 1, rooms: [] }), come({ data: 2, rooms: [] })];
    store.write();
    recovery.leave(lost, "ping timeout");
    recovery.leave(gone, "client namespace disconnect");
    expect(store.write()).toMatchObject([{ pid: lost.pid, data: "1", awayMs: 0 }, `drop ${gone.pid}`]);
  });

  test("not at all if its data is nothing that JSON can hold: then it does not come back without it", () => {
    make();
    const data: Record<string, unknown> = {};
    const client = come({ data, rooms: [] });
    store.write();
    data["self"] = data;
    recovery.touch(client);
    expect(store.write()).toEqual([`drop ${client.pid}`]);
    expect(incidentCodes).toEqual(["unsaved-data"]);
    delete data["self"];
    recovery.touch(client);
    expect(dataOf(store.write())).toEqual(["{}"]);
  });

  test("with all others for a store that tidies up: those who are here, and those who are away", () => {
    make();
    const lost = come({ data: "lost", rooms: ["x"] });
    come({ data: "here", rooms: ["y"] });
    come({ data: "only just here", rooms: [] });
    store.write();
    recovery.leave(lost, "ping timeout");
    clock.advance(1_000);
    expect([...(store.keeper?.sessions() ?? [])]).toMatchObject([
      { data: '"here"', rooms: ["y"], awayMs: null },
      { data: '"only just here"', awayMs: null },
      { data: '"lost"', rooms: ["x"], awayMs: 1_000 },
    ]);
  });
});

describe("that a silent client has everything is written down", () => {
  test("once in a quarter of the time for which entries are kept, if there were any; not of those who were sent something", () => {
    make();
    const [silent, other] = [come({ data: {}, rooms: [] }), come({ data: {}, rooms: [] })];
    emit(silent, other);
    clock.advance(165_000 / 4);
    emit(other);
    expect(store.write().filter((each) => typeof each === "string" && each.includes("has"))).toEqual([]);
    clock.advance(165_000 / 4);
    emit(other);
    expect(store.write().at(-1)).toBe(`${silent.pid} has 1, and so all to 3`);
    clock.advance(165_000);
    expect(store.write()).toEqual([]);
  });

  test("or in a quarter of the entries or bytes that are kept, and only when everybody was given what was emitted", () => {
    make({ maxLogEntries: 8 });
    const client = come({ data: {}, rooms: [] });
    store.write();
    emit(client);
    emit(client);
    expect(store.told).toEqual(["message 1", "message 2"]);
    store.write();
    emit();
    emit();
    expect(store.write()).toEqual(["message 3", "message 4", `${client.pid} has 2, and so all to 4`]);
  });
});

function message(text: string, rooms: string[] = []): SavedLog["entries"][number] {
  return { kind: "message", rooms, except: [], frames: [new EncodedFrame(text)], ageMs: 700 };
}

describe("after a restart", () => {
  const session: SavedSession = {
    pid: "the secret",
    sid: "the id",
    rooms: ["x"],
    data: '{"name":"Ada"}',
    since: 0,
    sent: 3,
    until: 10,
    awayMs: 500,
  };

  /** Ten entries, of which the last four are held, have been; the client was told of its last by the third. */
  beforeEach(() => {
    const entries = [message("9"), message("10", ["x"]), message("11", ["y"]), message("12")];
    store.saved = { epoch: "lastlife", tail: 12, entries, sessions: [session] };
    make();
  });

  test.each([
    { offset: "lastlife.3", missed: ["12"], why: "it was silent, and has all up to the mark" },
    { offset: "lastlife.9", missed: ["10", "12"], why: "it was sent more after that" },
    { offset: "lastlife.12", missed: [], why: "it has everything" },
  ])("a client that shows $offset is given $missed: $why", ({ offset, missed }) => {
    const client = recovery.begin({ pid: "the secret", offset }, () => undefined);
    expect(client).toMatchObject({ sid: "the id", claimed: { data: { name: "Ada" }, rooms: ["x"] } });
    const given = recovery.open(client, { data: {}, rooms: [] }) ?? [];
    expect(given.map(({ frames }) => frames[0]?.data)).toEqual(missed);
  });

  test.each(["lastlife.4", "lastlife.13", "nonsense"])("a client that shows %s begins anew", (offset) => {
    expect(recovery.begin({ pid: "the secret", offset }, () => undefined).claimed).toBeNull();
  });

  test("the time that it was away counts, and so does the age of entries", () => {
    clock.advance(120_000 - 500);
    expect(
      recovery.begin({ pid: "the secret", offset: "lastlife.3" }, () => undefined).claimed,
    ).not.toBeNull();
    make();
    clock.advance(120_000 - 499);
    expect(recovery.begin({ pid: "the secret", offset: "lastlife.3" }, () => undefined).claimed).toBeNull();
  });

  test("offsets go on where they were, under the same epoch", () => {
    const { frames } = recovery.prepare(
      { type: PacketType.EVENT, nsp: "/", data: ["event"], id: undefined },
      everyone,
      [],
      [],
    );
    expect(frames[0]?.data).toBe('42["event","lastlife.13"]');
    expect(store.told).toEqual(["message 13"]);
  });
});

test("a store that has failed, and one that could not use what it found, are counted and told", () => {
  make();
  store.keeper?.onFailure(new Error("disk full"));
  tellLoss(store, context);
  store.loss = "a file is missing";
  tellLoss(store, context);
  expect(incidentCodes).toEqual(["log-failed"]);
  clock.advance(0);
  expect(incidentCodes).toEqual(["log-failed", "log-lost"]);
});
