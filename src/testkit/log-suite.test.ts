// The suite of logs, on a place that is as simple as the contract lets it be; and that it notices what may be wrong with one.
import { describe, expect, test } from "vitest";
import type { LogEntry, LogKeeper, LogStore, NamespaceStore, SavedLog, StoredSession } from "../log/index.js";
import type { SavedEntry } from "../log/store.js";
import type { LogStage } from "./index.js";
import { testLog } from "./index.js";

/** What outlives processes, of one namespace. */
interface Kept {
  readonly epoch: string;
  tail: number;
  readonly entries: [entry: LogEntry, atMs: number][];
  readonly sessions: Map<string, [session: StoredSession, atMs: number]>;
}

type Disk = Map<string, Kept>;

/** Writes at once, and forgets nothing. */
class SimpleLog implements LogStore {
  readonly loss = null;
  readonly #disk: Disk;
  readonly #open: Set<string> = new Set();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  open(nsp: string, epoch: string, keeper: LogKeeper): { saved: SavedLog; place: NamespaceStore } {
    if (this.#open.has(nsp)) throw new Error(`The namespace ${nsp} is open already.`);
    this.#open.add(nsp);
    const kept = this.#disk.get(nsp) ?? { epoch, tail: 0, entries: [], sessions: new Map() };
    const saved = savedOf(kept);
    for (const each of saved.sessions) kept.sessions.set(each.pid, [each, Date.now()]);
    this.#disk.set(nsp, kept);
    return { saved, place: this.place(kept, keeper, () => this.#close(nsp)) };
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  place(kept: Kept, keeper: LogKeeper, close: () => void): NamespaceStore {
    const { entries, sessions } = kept;
    const change = (pid: string, more: Partial<StoredSession>): void => {
      const [session] = sessions.get(pid) ?? [];
      if (session?.awayMs === null) sessions.set(pid, [{ ...session, ...more }, Date.now()]);
    };
    return {
      append(entry) {
        kept.tail = entry.offset;
        entries.push([entry, Date.now()]);
        if (entry.kind === "message") return;
        for (const [{ pid, sid, rooms }] of sessions.values()) {
          if (sid !== entry.member) continue;
          const others = rooms.filter((room) => room !== entry.room);
          change(pid, { rooms: entry.kind === "join" ? [...others, entry.room] : others });
        }
      },
      keep: (session) => void sessions.set(session.pid, [session, Date.now()]),
      mark(until, marks) {
        for (const { pid, sent } of marks) change(pid, { sent, until });
      },
      drop: (pid) => void sessions.delete(pid),
      wake: () => void setImmediate(() => keeper.onWrite()),
      close,
    };
  }

  #close(nsp: string): void {
    this.#open.delete(nsp);
    this.#disk.delete(nsp);
  }
}

function savedOf({ epoch, tail, entries, sessions }: Kept): SavedLog {
  const now = Date.now();
  return {
    epoch,
    tail,
    entries: entries.map(([entry, atMs]) => savedEntry(entry, now - atMs)),
    sessions: Array.from(sessions.values(), ([session, atMs]) => ({
      ...session,
      awayMs: session.awayMs === null ? 0 : session.awayMs + now - atMs,
    })).toSorted((one, other) => other.awayMs - one.awayMs),
  };
}

function savedEntry(entry: LogEntry, ageMs: number): SavedEntry {
  return entry.kind === "message"
    ? { kind: entry.kind, rooms: entry.rooms, except: entry.except, frames: entry.frames, ageMs }
    : { kind: entry.kind, member: entry.member, room: entry.room, joinedAt: entry.joinedAt, ageMs };
}

function stageOf(Log: new (disk: Disk) => LogStore): LogStage {
  const disk: Disk = new Map();
  return { open: () => new Log(disk), kill: () => undefined, clear: () => disk.clear() };
}

describe("the simplest log", () => {
  testLog(test, stageOf(SimpleLog));
});

/** Changes what a place does. */
function wrong(change: (place: NamespaceStore, kept: Kept) => Partial<NamespaceStore>): typeof SimpleLog {
  return class extends SimpleLog {
    override place(kept: Kept, keeper: LogKeeper, close: () => void): NamespaceStore {
      const place = super.place(kept, keeper, close);
      return { ...place, ...change(place, kept) };
    }
  };
}

const ignore = (): void => undefined;

describe("a log is not taken", () => {
  test.each([
    ["that forgets entries", wrong(() => ({ append: ignore }))],
    ["that forgets who joined", wrong((place) => ({ append: (e) => e.kind === "join" || place.append(e) }))],
    [
      "that forgets its tail",
      wrong((place, kept) => ({ append: (e) => (place.append(e), (kept.tail = 0)) })),
    ],
    ["that keeps no sessions", wrong(() => ({ keep: ignore }))],
    ["that keeps whoever was dropped", wrong(() => ({ drop: ignore }))],
    ["that passes over marks", wrong(() => ({ mark: ignore }))],
    ["that asks nobody before it writes", wrong(() => ({ wake: ignore }))],
    ["that asks too often", wrong((place) => ({ wake: () => (place.wake(), place.wake()) }))],
    ["that keeps a namespace that was closed", wrong(() => ({ close: ignore }))],
  ])("%s", async (_, Log) => {
    const runs: (() => Promise<void>)[] = [];
    testLog((_name, run) => runs.push(run), stageOf(Log));
    const outcomes: PromiseSettledResult<void>[] = [];
    for (const run of runs) outcomes.push(...(await Promise.allSettled([run()])));
    expect(outcomes.map(({ status }) => status)).toContain("rejected");
  });
});
