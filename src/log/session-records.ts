// Sessions that may come back: what is known of each, until it does or too much time has passed. Whether one may be taken,
// and what it has missed, is decided elsewhere.

/** What is left of a member that may come back. Places are offsets, or in a cluster vectors. */
export interface SessionRecord<Place = number> {
  /** The secret by which the client is known when it comes back. */
  readonly pid: string;
  /** The id of its socket. */
  readonly sid: string;
  /** Its rooms when it left, its own id apart. */
  readonly rooms: readonly string[];
  /** The log's tail when it joined each of them, if joins are no entries of the log. */
  readonly joinedAt?: readonly (number | undefined)[] | undefined;
  /** `socket.data`, as it is. */
  readonly data: unknown;
  /** The log's tail when it came: it is owed what follows, whatever it says. */
  readonly since: Place;
  /** The offset of the last entry that was written to it, whether that arrived or not. */
  readonly sent: Place;
  /** The log's tail when it left. */
  readonly until: Place;
}

/** How many records are kept, and for how long. */
export interface SessionRecordBounds {
  /** One more pushes out the oldest. @default 100_000 */
  readonly maxRecords: number;
  /** In milliseconds. @default 120_000 */
  readonly maxAgeMs: number;
}

/** The bounds of a store that is given none. */
export const defaultSessionRecordBounds: SessionRecordBounds = Object.freeze({
  maxRecords: 100_000,
  maxAgeMs: 120_000,
});

interface Kept {
  readonly record: SessionRecord;
  readonly keptAt: number;
}

/**
 * The records of one namespace. Each can be taken once.
 *
 * @example
 * const records = new SessionRecords(() => performance.now(), { maxAgeMs: 60_000 });
 * records.keep(record);
 * records.take(record.pid); // the record
 * records.take(record.pid); // undefined
 */
export class SessionRecords {
  readonly #now: () => number;
  readonly #bounds: SessionRecordBounds;
  // In the order of their times, so the oldest are found at the front.
  readonly #kept: Map<string, Kept> = new Map();

  /** @param now monotonic milliseconds */
  constructor(now: () => number, bounds: Partial<SessionRecordBounds> = {}) {
    this.#now = now;
    this.#bounds = { ...defaultSessionRecordBounds, ...bounds };
  }

  get size(): number {
    return this.#kept.size;
  }

  /**
   * Keeps a record from now on.
   *
   * @param awayMs how long that shall have been; of several, the longest away comes first
   */
  keep(record: SessionRecord, awayMs = 0): void {
    // Out first: a Map remembers the place where a key was set first.
    this.#kept.delete(record.pid);
    this.#kept.set(record.pid, { record, keptAt: Math.floor(this.#now() - awayMs) });
    this.evict();
  }

  /** All of them, and how long each has been away. */
  *all(): Generator<readonly [record: SessionRecord, awayMs: number]> {
    const now = this.#now();
    for (const { record, keptAt } of this.#kept.values()) yield [record, now - keptAt];
  }

  /** Looks at a record and leaves it. */
  find(pid: string): SessionRecord | undefined {
    this.evict();
    return this.#kept.get(pid)?.record;
  }

  /** Takes a record out: of several who ask, the first gets it. */
  take(pid: string): SessionRecord | undefined {
    const record = this.find(pid);
    this.#kept.delete(pid);
    return record;
  }

  /** Forgets what is too old, or too much; otherwise this happens at each call. */
  evict(): void {
    const oldest = this.#now() - this.#bounds.maxAgeMs;
    for (const [pid, { keptAt }] of this.#kept) {
      if (keptAt >= oldest && this.#kept.size <= this.#bounds.maxRecords) return;
      this.#kept.delete(pid);
    }
  }
}
