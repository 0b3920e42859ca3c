// A disk that outlives the servers of a simulation, as the contract of a log's store wants it: each turn is written before
// anything leaves that it has sent. A power cut may cost it the end of what was written, and then it gives nothing.
import type { Clock } from "../../../src/core/index.js";
import type { LogEntry, LogKeeper, LogStore, NamespaceStore, StoredSession } from "../../../src/log/index.js";

type Saved = ReturnType<LogStore["open"]>["saved"];
type SavedEntry = Saved["entries"][number];
type SavedSession = Saved["sessions"][number];

/** Something that was written, and when. */
interface Write {
  readonly at: number;
  readonly apply: (remains: Remains, at: number) => void;
}

/** One namespace as it is read again. */
interface Remains {
  readonly entries: (readonly [SavedEntry, number])[];
  readonly sessions: Map<string, { readonly session: StoredSession; readonly leftAt: number | null }>;
  tail: number;
}

export class VirtualDisk {
  readonly #clock: Clock;
  #epoch: string | null = null;
  #writes: Write[] = [];
  /** Those who write to it. */
  #writers: LogKeeper[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The power is cut: the last of what was written is gone, and whoever reads the disk finds that out. */
  loseTail(): void {
    this.#writes = [];
    this.#epoch = null;
  }

  /** Nothing can be written any more: what was is removed, because it would be taken for all. */
  fail(): void {
    this.loseTail();
    for (const keeper of this.#writers.splice(0)) keeper.onFailure(new Error("no space left on device"));
  }

  /** The store of one process, whose clock this is. */
  mount(process: Clock): LogStore {
    return {
      loss: null,
      open: (_nsp, epoch, keeper) => {
        this.#epoch ??= epoch;
        // Of one process: the one before is dead.
        this.#writers = [keeper];
        return { saved: this.#read(this.#epoch), place: this.#place(process, keeper) };
      },
      flush: async () => {},
    };
  }

  #place(process: Clock, keeper: LogKeeper): NamespaceStore {
    let turn: Write["apply"][] | null = null;
    const isWriter = (): boolean => this.#writers.includes(keeper);
    const wake = (): void => {
      if (turn !== null || !isWriter()) return;
      turn = [];
      process.defer(() => {
        if (!isWriter()) return;
        keeper.onWrite();
        const at = this.#clock.now();
        for (const apply of turn ?? []) this.#writes.push({ at, apply });
        turn = null;
      });
    };
    const write = (apply: Write["apply"]): void => {
      wake();
      turn?.push(apply);
    };
    return {
      append: (entry) =>
        write((remains, at) => {
          remains.tail = entry.offset;
          remains.entries.push([copyOf(entry), at]);
        }),
      keep: (session) =>
        write(({ sessions }, at) => {
          sessions.delete(session.pid);
          sessions.set(session.pid, {
            session,
            leftAt: session.awayMs === null ? null : at - session.awayMs,
          });
        }),
      mark: (until, marks) => {
        const marked = Array.from(marks, ({ pid, sent }) => ({ pid, sent }));
        write(({ sessions }) => {
          for (const { pid, sent } of marked) {
            const kept = sessions.get(pid);
            if (kept?.leftAt === null)
              sessions.set(pid, { ...kept, session: { ...kept.session, sent, until } });
          }
        });
      },
      drop: (pid) => write(({ sessions }) => void sessions.delete(pid)),
      wake,
      close() {},
    };
  }

  #read(epoch: string): Saved {
    const remains: Remains = { entries: [], sessions: new Map(), tail: 0 };
    let lastSignAt = 0;
    for (const { at, apply } of this.#writes) {
      apply(remains, at);
      lastSignAt = at;
    }
    const now = this.#clock.now();
    const sessions = Array.from(remains.sessions.values(), ({ session, leftAt }): SavedSession => {
      const rooms = new Set(session.rooms);
      // Of those who were here, the changes of rooms since are entries.
      if (leftAt === null) {
        for (const [entry] of remains.entries) {
          if (entry.kind === "message" || entry.member !== session.sid) continue;
          if (entry.kind === "join") rooms.add(entry.room);
          else rooms.delete(entry.room);
        }
      }
      return { ...session, rooms: [...rooms], awayMs: now - (leftAt ?? lastSignAt) };
    });
    return {
      epoch,
      tail: remains.tail,
      entries: remains.entries.map(([entry, at]) => ({ ...entry, ageMs: now - at })),
      sessions: sessions.toSorted((a, b) => b.awayMs - a.awayMs),
    };
  }
}

/** An entry may make its frames when they are asked for. */
function copyOf(entry: LogEntry): SavedEntry {
  if (entry.kind !== "message") return { ...entry, ageMs: 0 };
  const { kind, rooms, except, frames } = entry;
  return { kind, rooms, except, frames, ageMs: 0 };
}
