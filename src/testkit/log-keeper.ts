// What a server does with the log of one namespace, and with the store behind it. No case, and no store.
import { MemoryLog, type LogKeeper, type LogStore, type NamespaceStore } from "../log/index.js";
import type { SavedLog, StoredSession } from "../log/index.js";
import { EncodedFrame } from "../protocol/index.js";

/** The epoch of a log of which nothing was saved. */
export const newEpoch = "epoch-01";

/**
 * A namespace in one life of a process.
 *
 * @example
 * const keeper = new Keeper(store, "/");
 * keeper.say("hello");
 */
export class Keeper implements LogKeeper {
  readonly keepMs = 60_000;
  /** What an earlier life has left. */
  readonly saved: SavedLog;
  readonly place: NamespaceStore;
  readonly memory: MemoryLog;
  readonly failures: unknown[] = [];
  /** All sessions that count. */
  present: StoredSession[] = [];
  /** What there is to add right before the store writes. */
  more: (() => void) | null = null;

  constructor(store: LogStore, nsp = "/", maxEntries = 1_000) {
    const { saved, place } = store.open(nsp, newEpoch, this);
    this.saved = saved;
    this.place = place;
    this.memory = new MemoryLog(
      saved.epoch,
      () => performance.now(),
      { maxEntries },
      (entry) => place.append(entry),
    );
    this.memory.restore(saved);
  }

  get first(): number {
    return this.memory.first;
  }

  get tail(): number {
    return this.memory.tail;
  }

  onWrite(): void {
    this.more?.();
  }

  onFailure(error: unknown): void {
    this.failures.push(error);
  }

  sessions(): StoredSession[] {
    return this.present;
  }

  say(text: string, rooms: string[] = []): void {
    this.memory.append({ rooms, except: [], frames: [new EncodedFrame(text)] });
  }

  /** What an earlier life has left, in words. */
  get texts(): unknown[] {
    return this.saved.entries.map((entry) =>
      entry.kind === "message" ? entry.frames[0]?.data : `${entry.kind} ${entry.member} ${entry.room}`,
    );
  }
}

/** By then what was given in this turn has been written. */
export async function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A session of somebody who is here. */
export function session(pid: string, more: Partial<StoredSession> = {}): StoredSession {
  return {
    pid,
    sid: `id of ${pid}`,
    rooms: [],
    data: "{}",
    since: 0,
    sent: 0,
    until: 0,
    awayMs: null,
    ...more,
  };
}
