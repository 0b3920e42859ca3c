// What all records of all files come to: the logs as they were when the process ended. It reads no file, and judges no machine.
import type { SavedEntry, SavedLog, SavedSession, StoredSession } from "../store.js";
import { ByteReader } from "./byte-reader.js";
import { readRecord, type FileRecord, type NamespaceHead } from "./records.js";
import type { FrameRead } from "./segment.js";

type Entered = Extract<FileRecord, { readonly kind: "message" | "join" | "leave" }>;

interface DatedEntry {
  readonly wallMs: number;
  readonly entry: Entered;
}

interface DatedSession {
  readonly session: StoredSession;
  readonly rooms: Set<string>;
  /** Null: it was here to the end. */
  readonly leftAtMs: number | null;
}

/** One namespace, as far as it has been read. */
class Remains {
  readonly name: string;
  readonly epoch: string;
  readonly keepMs: number;
  tail: number;
  entries: DatedEntry[] = [];
  readonly #sessions: Map<string, DatedSession> = new Map();
  readonly #here: Map<string, DatedSession> = new Map();

  constructor({ name, epoch, keepMs, tail }: NamespaceHead) {
    this.name = name;
    this.epoch = epoch;
    this.keepMs = keepMs;
    this.tail = tail;
  }

  enter(entry: Entered, wallMs: number): void {
    if (entry.offset !== this.tail + 1) throw new RangeError(`entry ${entry.offset} follows ${this.tail}`);
    this.tail = entry.offset;
    this.entries.push({ wallMs, entry });
    if (entry.kind === "message") return;
    const rooms = this.#here.get(entry.member)?.rooms;
    if (entry.kind === "join") rooms?.add(entry.room);
    else rooms?.delete(entry.room);
  }

  keep(session: StoredSession, wallMs: number): void {
    this.drop(session.pid);
    const leftAtMs = session.awayMs === null ? null : wallMs - session.awayMs;
    const dated = { session, rooms: new Set(session.rooms), leftAtMs };
    this.#sessions.set(session.pid, dated);
    if (leftAtMs === null) this.#here.set(session.sid, dated);
  }

  mark(pid: string, sent: number, until: number): void {
    const dated = this.#sessions.get(pid);
    if (dated?.leftAtMs !== null) return;
    const marked = { ...dated, session: { ...dated.session, sent, until } };
    this.#sessions.set(pid, marked);
    this.#here.set(marked.session.sid, marked);
  }

  drop(pid: string): void {
    const dated = this.#sessions.get(pid);
    this.#sessions.delete(pid);
    if (dated !== undefined) this.#here.delete(dated.session.sid);
  }

  saved(nowMs: number, lastSignMs: number): SavedLog {
    const { epoch, tail, keepMs } = this;
    const ageOf = (wallMs: number): number => Math.max(0, nowMs - wallMs);
    const first = this.entries.findIndex(({ wallMs }) => ageOf(wallMs) <= keepMs);
    const entries = (first < 0 ? [] : this.entries.slice(first)).map(({ entry, wallMs }): SavedEntry => ({
      ...entry,
      ageMs: ageOf(wallMs),
    }));
    const sessions = Array.from(this.#sessions.values(), ({ session, rooms, leftAtMs }): SavedSession => {
      return { ...session, rooms: [...rooms], awayMs: ageOf(leftAtMs ?? lastSignMs) };
    });
    const inTime = sessions.filter(({ awayMs }) => awayMs <= keepMs);
    return { epoch, tail, entries, sessions: inTime.toSorted((a, b) => b.awayMs - a.awayMs) };
  }
}

/** A log that no server has asked for yet. */
export interface Unclaimed {
  readonly keepMs: number;
  readonly log: SavedLog;
}

/**
 * Reads frame after frame, oldest first.
 *
 * @example
 * const replay = new Replay();
 * for (const frame of frames) replay.apply(frame);
 * replay.saved(Date.now()).get("/chat");
 */
export class Replay {
  /** The boot in which it was written last; undefined if nothing was read. */
  boot: string | undefined;
  /** Whether every write was synced before anything that it brought was sent. */
  isSynced = false;
  /** Whether the last thing that was written says that all before it is on the disk. */
  isPaused = false;
  #lastSignMs = 0;
  #byName: Map<string, Remains> = new Map();
  #byNumber: Map<number, Remains> = new Map();
  #before: Map<string, Remains> = new Map();

  /** @throws RangeError for what cannot have been written */
  apply({ records, wallMs }: FrameRead): void {
    this.#lastSignMs = wallMs;
    const reader = new ByteReader(records);
    while (!reader.isDone) this.#apply(readRecord(reader), wallMs);
  }

  /** What is left of each namespace, by its name. */
  saved(nowMs: number): Map<string, Unclaimed> {
    return new Map(
      Array.from(this.#byName.values(), (remains) => [
        remains.name,
        { keepMs: remains.keepMs, log: remains.saved(nowMs, this.#lastSignMs) },
      ]),
    );
  }

  #apply(record: FileRecord, wallMs: number): void {
    this.isPaused = record.kind === "pause";
    switch (record.kind) {
      case "opened":
        this.boot = record.boot;
        this.isSynced = record.isSynced;
        return;
      case "checkpoint":
        this.#before = this.#byName;
        this.#byName = new Map();
        this.#byNumber = new Map();
        return;
      case "namespace":
        return this.#begin(record);
      case "message":
      case "join":
      case "leave":
        return this.#find(record.nsp).enter(record, wallMs);
      case "session":
        return this.#find(record.nsp).keep(record.session, wallMs);
      case "drop":
        return this.#find(record.nsp).drop(record.pid);
      case "mark":
        for (const { pid, sent } of record.marks) this.#find(record.nsp).mark(pid, sent, record.until);
        return;
      case "close":
        this.#byName.delete(this.#find(record.nsp).name);
        return;
      case "pause":
        return;
    }
  }

  /** A checkpoint tells all sessions anew, but no entry: those are where they were. */
  #begin(head: Extract<FileRecord, { readonly kind: "namespace" }>): void {
    const remains = new Remains(head);
    // A server asks for what an earlier one has left: the namespace is told a second time.
    const before = this.#byName.get(head.name) ?? this.#before.get(head.name);
    if (before?.epoch === head.epoch) {
      if (before.tail !== head.tail)
        throw new RangeError(`${head.name} ends at ${before.tail}, not ${head.tail}`);
      remains.entries = before.entries;
    }
    this.#byName.set(head.name, remains);
    this.#byNumber.set(head.nsp, remains);
  }

  #find(nsp: number): Remains {
    const remains = this.#byNumber.get(nsp);
    if (remains === undefined) throw new RangeError(`there is no namespace ${nsp}`);
    return remains;
  }
}
