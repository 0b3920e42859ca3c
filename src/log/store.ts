// The contract of a place where logs outlive their process: a disk, a database. It is read once, when it is opened, and written
// behind a node's memory from then on; nobody who comes back is answered from it.
import type { LogEntry, MembershipChange, Message } from "./log.js";

/** An entry as it was saved: it has no place on any clock, but an age. */
export type SavedEntry = (
  | ({ readonly kind: "message" } & Message)
  | ({ readonly kind: "join" | "leave" } & MembershipChange)
) & {
  readonly ageMs: number;
};

/** A session as it is written down. */
export interface StoredSession {
  readonly pid: string;
  readonly sid: string;
  readonly rooms: readonly string[];
  /** `socket.data`, as JSON. */
  readonly data: string;
  readonly since: number;
  readonly sent: number;
  readonly until: number;
  /**
   * How long its client has been away. Null while it is here: from then on the changes of its rooms are entries of the log, and
   * {@link NamespaceStore.mark} tells what it has.
   */
  readonly awayMs: number | null;
}

/** A session as it was saved. Whoever was here when the process ended is away since the last sign of life of that process. */
export interface SavedSession extends StoredSession {
  readonly awayMs: number;
}

/** What is left of a namespace's log. */
export interface SavedLog {
  readonly epoch: string;
  /** The offset of the last entry, held or not. */
  readonly tail: number;
  /** Oldest first, without gaps, up to {@link tail}. */
  readonly entries: readonly SavedEntry[];
  /** Who has been away longest comes first. */
  readonly sessions: readonly SavedSession[];
}

/** What has the offset `sent`, and with it everything up to the mark. */
export interface SentMark {
  readonly pid: string;
  readonly sent: number;
}

/** Who keeps a namespace's log, as its store knows it. */
export interface LogKeeper {
  /** The offset of the oldest entry that is held; what is older need not be kept. */
  readonly first: number;
  /** The offset of the entry appended last. */
  readonly tail: number;
  /** For how long anybody may ask for anything of it. */
  readonly keepMs: number;
  /** The store is about to write what this turn of the event loop has brought: the last moment to add to it. */
  onWrite(): void;
  /** The store has failed and is not written any more. What it held will be gone after a restart, and clients begin anew. */
  onFailure(error: unknown): void;
  /** All sessions that count, for a store that tidies up by writing them anew. */
  sessions(): Iterable<StoredSession>;
}

/**
 * The place of one namespace. Nothing of it throws. What it is given in a turn of the event loop is safe, as far as the store's
 * own promise goes, before anything that the turn has sent leaves: no client ever has what the store may lose.
 */
export interface NamespaceStore {
  append(entry: LogEntry): void;
  /** Writes a session down, in place of what was known of it. */
  keep(session: StoredSession): void;
  /** These, who are here, have everything up to `until`: their last event was long ago. */
  mark(until: number, marks: Iterable<SentMark>): void;
  /** Nobody may come back by this `pid`. */
  drop(pid: string): void;
  /** There is something to write in this turn: {@link LogKeeper.onWrite} will be called. */
  wake(): void;
  /** The namespace is over, and all that is kept of it. */
  close(): void;
}

/**
 * A place where the logs of a server's namespaces outlive its process.
 *
 * Whether all is there that was promised, it knows when it is opened. If anything is missing it gives nothing at all: then the log
 * begins anew, with another epoch, and clients are told. A part of a log would be a lie.
 */
export interface LogStore {
  /** Why what was there could not be used, in a sentence; null if it could, or nothing was there. */
  readonly loss: string | null;
  /**
   * Gives a namespace its place and what was saved there, which is handed out once.
   *
   * @param epoch that of the log if nothing is saved
   * @throws Error if the namespace has been opened and not closed
   */
  open(
    nsp: string,
    epoch: string,
    keeper: LogKeeper,
  ): { readonly saved: SavedLog; readonly place: NamespaceStore };
  /** Resolves when all that was given is as safe as the store can make it. Nothing is lost by then, whatever ends the process. */
  flush(): Promise<void>;
}
