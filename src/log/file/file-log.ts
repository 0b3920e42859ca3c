// The log in files of a folder: what is given in a turn of the event loop is written at its end, before anything leaves that the
// turn has sent. How its files are read again is open.ts.
import { unlinkSync } from "node:fs";
import { join } from "node:path";
import type { LogEntry } from "../log.js";
import type { LogKeeper, LogStore, NamespaceStore, SavedLog, SentMark, StoredSession } from "../store.js";
import { ByteWriter } from "./byte-writer.js";
import {
  writeCheckpoint,
  writeClose,
  writeDrop,
  writeEntry,
  writeMark,
  writeNamespace,
  writeOpened,
  writePause,
  writeSession,
  type NamespaceHead,
} from "./records.js";
import type { Unclaimed } from "./replay.js";
import { frameHeadBytes, Segment, segmentName } from "./segment.js";

/** When what was written is forced to the disk. Whatever it is, a process that is killed loses nothing: see docs/log.md. */
export type Fsync = "each" | "never" | number;

/** A file is begun when the last one has this many bytes. */
const segmentBytes = 8_388_608;

/** A sign of life, so that it is known when a killed process has ended, where nothing else was written meanwhile. */
const beatMs = 5_000;

/** A file that is not written to any more, and the last offset of each namespace in it. */
interface OldSegment {
  readonly path: string;
  readonly tails: ReadonlyMap<string, number>;
}

/** What a folder held when it was opened. */
export interface Found {
  readonly folder: string;
  readonly boot: string;
  readonly fsync: Fsync;
  readonly loss: string | null;
  readonly saved: Map<string, Unclaimed>;
  readonly paths: readonly string[];
  readonly nextNumber: number;
  readonly unlock: () => void;
}

interface Place extends NamespaceStore {
  readonly number: number;
  readonly head: NamespaceHead;
  readonly keeper: LogKeeper;
}

/**
 * A log that outlives its process, in files of a folder that no other process uses. {@link openFileLog} makes one.
 *
 * @example
 * const log = await openFileLog({ path: "data/log" });
 * const io = new Server(3000, { connectionStateRecovery: { log } });
 */
export class FileLog implements LogStore {
  readonly loss: string | null;
  readonly #folder: string;
  readonly #boot: string;
  readonly #fsync: Fsync;
  readonly #unlock: () => void;
  readonly #unclaimed: Map<string, Unclaimed>;
  readonly #openedAtMs = Date.now();
  readonly #places: Map<string, Place> = new Map();
  /** Those whose keepers have more to say in this turn. */
  readonly #due: Set<Place> = new Set();
  readonly #batch: ByteWriter = new ByteWriter(frameHeadBytes);
  #older: OldSegment[];
  #segment: Segment;
  #nextNumber: number;
  #nextPlace = 0;
  #checkpointBytes = 0;
  /** Counts writes, so that a sync knows whether it was the last word. */
  #writes = 0;
  #isPaused = false;
  #isEnded = false;
  #isClosed = false;
  #isSyncing = false;
  #syncTimer: NodeJS.Timeout | null = null;
  readonly #beatTimer: NodeJS.Timeout;
  #turn: NodeJS.Immediate;

  constructor({ folder, boot, fsync, loss, saved, paths, nextNumber, unlock }: Found) {
    this.loss = loss;
    this.#folder = folder;
    this.#boot = boot;
    this.#fsync = fsync;
    this.#unlock = unlock;
    this.#unclaimed = saved;
    this.#nextNumber = nextNumber;
    const tails = new Map(Array.from(saved, ([name, { log }]) => [name, log.tail]));
    this.#older = paths.map((path) => ({ path, tails }));
    this.#segment = this.#begin();
    this.#beatTimer = setInterval(() => this.#guard(() => this.#beat()), beatMs).unref();
    this.#turn = this.#awaitTurn();
  }

  open(nsp: string, epoch: string, keeper: LogKeeper): { saved: SavedLog; place: NamespaceStore } {
    if (this.#places.has(nsp)) {
      throw new Error(
        `The namespace ${nsp} is open in this log already; each server needs a log of its own.`,
      );
    }
    const found = this.#unclaimed.get(nsp)?.log ?? { epoch, tail: 0, entries: [], sessions: [] };
    const saved = aged(found, Date.now() - this.#openedAtMs);
    this.#unclaimed.delete(nsp);
    const head = { name: nsp, epoch: saved.epoch, tail: saved.tail, keepMs: keeper.keepMs };
    const place = this.#makePlace(this.#nextPlace++, head, keeper);
    this.#places.set(nsp, place);
    if (!this.#isEnded) this.#writePlace(place.number, head, saved.sessions);
    return { saved, place };
  }

  async flush(): Promise<void> {
    this.#guard(() => this.#commit());
    if (this.#fsync !== "each") await this.#syncAll();
  }

  /** Flushes, and lets go of the folder. A server that still has this log keeps to its memory. */
  async close(): Promise<void> {
    await this.flush();
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#end();
    this.#segment.close();
    this.#unlock();
  }

  #makePlace(number: number, head: NamespaceHead, keeper: LogKeeper): Place {
    const batch = this.#batch;
    const write = (record: () => void): void => {
      if (!this.#isEnded) record();
    };
    const place: Place = {
      number,
      head,
      keeper,
      append: (entry: LogEntry) => write(() => writeEntry(batch, number, entry)),
      keep: (session: StoredSession) => write(() => writeSession(batch, number, session)),
      mark: (until: number, marks: Iterable<SentMark>) =>
        write(() => writeMark(batch, number, until, [...marks])),
      drop: (pid: string) => write(() => writeDrop(batch, number, pid)),
      wake: () => void this.#due.add(place),
      close: () => {
        if (this.#places.get(head.name) !== place) return;
        this.#places.delete(head.name);
        this.#due.delete(place);
        write(() => writeClose(batch, number));
      },
    };
    return place;
  }

  /**
   * Waits for the end of each turn, and is the first there: made anew whenever it runs, it stands before whatever the next turn
   * defers, and so before all writes to the network. By itself it keeps no process alive, and no loop awake.
   */
  #awaitTurn(): NodeJS.Immediate {
    return setImmediate(() => {
      this.#turn = this.#awaitTurn();
      this.#guard(() => this.#commit());
    }).unref();
  }

  #commit(): void {
    for (const place of this.#due) place.keeper.onWrite();
    this.#due.clear();
    if (this.#batch.isEmpty || this.#isEnded) return;
    this.#write();
    // Files are for forgetting, one at a time; what is told again at the head of each must stay a small part of it.
    if (this.#segment.bytes > Math.max(segmentBytes, 4 * this.#checkpointBytes)) this.#roll();
  }

  #write(): void {
    const wasPaused = this.#isPaused;
    this.#segment.write(this.#batch.bytes, Date.now());
    this.#batch.clear();
    this.#writes++;
    this.#isPaused = false;
    // That all is on the disk must not be the last word there any more when the first of this leaves.
    if (this.#fsync === "each" || wasPaused) this.#segment.syncNow();
    this.#syncLater();
  }

  #beat(): void {
    this.#commit();
    if (this.#isEnded) return;
    this.#segment.write(Buffer.alloc(frameHeadBytes), Date.now());
    const ageMs = Date.now() - this.#openedAtMs;
    for (const [name, { keepMs }] of this.#unclaimed) if (ageMs > keepMs) this.#unclaimed.delete(name);
    this.#forget();
  }

  /** Begins a file. What counts of sessions stands at its head; entries stay where they are. */
  #begin(): Segment {
    const segment = new Segment(join(this.#folder, segmentName(this.#nextNumber++)));
    writeOpened(this.#batch, this.#boot, this.#fsync === "each");
    writeCheckpoint(this.#batch);
    for (const { number, head, keeper } of this.#places.values()) {
      this.#writePlace(number, { ...head, tail: keeper.tail }, keeper.sessions());
    }
    for (const [name, { keepMs, log }] of this.#unclaimed) {
      const { epoch, tail, sessions } = aged({ ...log, entries: [] }, Date.now() - this.#openedAtMs);
      this.#writePlace(this.#nextPlace++, { name, epoch, tail, keepMs }, sessions);
    }
    segment.write(this.#batch.bytes, Date.now());
    this.#batch.clear();
    this.#checkpointBytes = segment.bytes;
    segment.syncNow();
    return segment;
  }

  #writePlace(number: number, head: NamespaceHead, sessions: Iterable<StoredSession>): void {
    writeNamespace(this.#batch, number, head);
    for (const session of sessions) writeSession(this.#batch, number, session);
  }

  #roll(): void {
    const tails = new Map<string, number>();
    for (const [name, { keeper }] of this.#places) tails.set(name, keeper.tail);
    for (const [name, { log }] of this.#unclaimed) tails.set(name, log.tail);
    const before = this.#segment;
    before.syncNow();
    this.#segment = this.#begin();
    before.close();
    this.#older.push({ path: before.path, tails });
    this.#forget();
  }

  /** Removes files of which nothing counts any more. */
  #forget(): void {
    for (let oldest = this.#older[0]; oldest !== undefined; oldest = this.#older[0]) {
      for (const [name, tail] of oldest.tails) {
        const place = this.#places.get(name);
        if (this.#unclaimed.has(name) || (place !== undefined && place.keeper.first <= tail)) return;
      }
      unlinkSync(oldest.path);
      this.#older.shift();
    }
  }

  #syncLater(): void {
    if (typeof this.#fsync !== "number" || this.#syncTimer !== null || this.#isSyncing) return;
    this.#syncTimer = setTimeout(() => void this.#syncAll(), this.#fsync).unref();
  }

  /** Forces all to the disk, and then a word that all is there, unless something was written meanwhile. */
  async #syncAll(): Promise<void> {
    if (this.#syncTimer !== null) clearTimeout(this.#syncTimer);
    this.#syncTimer = null;
    if (this.#isEnded || this.#isPaused) return;
    const segment = this.#segment;
    const writes = this.#writes;
    try {
      this.#isSyncing = true;
      await segment.sync();
      this.#isSyncing = false;
      if (this.#isEnded) return;
      if (this.#writes !== writes) return this.#syncLater();
      if (!this.#isPaused) this.#pause();
      await segment.sync();
    } catch (error) {
      this.#fail(error);
    }
  }

  #pause(): void {
    const frame = new ByteWriter(frameHeadBytes);
    writePause(frame);
    this.#segment.write(frame.bytes, Date.now());
    this.#isPaused = true;
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What is in the files is not all that was sent any more, and must not be taken for it: they go. */
  #fail(error: unknown): void {
    if (this.#isEnded) return;
    this.#end();
    for (const path of [...this.#older.map((old) => old.path), this.#segment.path]) {
      try {
        unlinkSync(path);
      } catch {
        // Where no file can be removed none can be made, and the next process that opens the folder is told.
      }
    }
    for (const { keeper } of this.#places.values()) keeper.onFailure(error);
  }

  #end(): void {
    this.#isEnded = true;
    clearInterval(this.#beatTimer);
    clearImmediate(this.#turn);
    if (this.#syncTimer !== null) clearTimeout(this.#syncTimer);
  }
}

/** What was saved, when some time has passed since it was read. */
function aged(log: SavedLog, passedMs: number): SavedLog {
  return {
    ...log,
    entries: log.entries.map((entry) => ({ ...entry, ageMs: entry.ageMs + passedMs })),
    sessions: log.sessions.map((session) => ({ ...session, awayMs: session.awayMs + passedMs })),
  };
}
