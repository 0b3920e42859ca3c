// The log in memory: a queue of entries and, for each room, the offsets of those that concern it. It outlives no process,
// and has no timer: whoever owns it calls evict() now and then.
import type { EncodedFrame } from "../protocol/index.js";
import { Fifo } from "./fifo.js";
import type { Log, LogEntry, MembershipChange, MembershipEntry, Message } from "./log.js";
import { KeptMessage } from "./kept-message.js";
import type { SavedLog } from "./store.js";

/** How much a log holds. What is over a bound is forgotten from the front. */
export interface MemoryLogBounds {
  /** Entries: messages and membership changes. @default 65_536 */
  readonly maxEntries: number;
  /** Bytes of the frames, two for each character of text. One that somebody came back for holds its wire form too. @default 64 MiB */
  readonly maxBytes: number;
  /** Age of an entry, in milliseconds. @default 165_000 */
  readonly maxAgeMs: number;
}

/** The bounds of a log that is given none. */
export const defaultMemoryLogBounds: MemoryLogBounds = Object.freeze({
  maxEntries: 65_536,
  maxBytes: 67_108_864,
  maxAgeMs: 165_000, // Two minutes away, and 45 s until a silent connection is known to be dead.
});

/**
 * A log that lives as long as its process.
 *
 * @example
 * const log = new MemoryLog("tM3-x_9A", () => performance.now(), { maxEntries: 10_000 });
 * const seen = log.tail;
 * log.append({ rooms: ["lobby"], except: [], frames });
 * log.read(seen, ["lobby"]); // the entry
 */
export class MemoryLog implements Log {
  readonly epoch: string;
  readonly #now: () => number;
  readonly #bounds: MemoryLogBounds;
  readonly #onEntry: ((entry: LogEntry) => void) | null;
  readonly #entries: Fifo<LogEntry> = new Fifo();
  readonly #toEveryone: Fifo<number> = new Fifo();
  readonly #toRoom: Map<string, Fifo<number>> = new Map();
  #tail = 0;
  #bytes = 0;

  /**
   * @param epoch 8 characters that no other life of a log has
   * @param now monotonic milliseconds
   * @param onEntry is told what is appended, and not what is restored
   */
  constructor(
    epoch: string,
    now: () => number,
    bounds: Partial<MemoryLogBounds> = {},
    onEntry: ((entry: LogEntry) => void) | null = null,
  ) {
    this.epoch = epoch;
    this.#now = now;
    this.#bounds = { ...defaultMemoryLogBounds, ...bounds };
    this.#onEntry = onEntry;
  }

  get tail(): number {
    return this.#tail;
  }

  /** The offset of the oldest entry that is held; `tail + 1` if there is none. */
  get first(): number {
    return this.#tail - this.size + 1;
  }

  get size(): number {
    return this.#entries.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How many rooms the index knows: those of the entries that are held. */
  get rooms(): number {
    return this.#toRoom.size;
  }

  append(message: Message): number {
    return this.#tell(this.#message(message, this.#now()));
  }

  join(change: MembershipChange): number {
    return this.#tell(this.#change("join", change, this.#now()));
  }

  leave(change: MembershipChange): number {
    return this.#tell(this.#change("leave", change, this.#now()));
  }

  /** Takes up what an earlier process has left, before anything else is appended. */
  restore({ tail, entries }: Pick<SavedLog, "tail" | "entries">): void {
    const now = this.#now();
    this.#tail = tail - entries.length;
    for (const saved of entries) {
      const time = Math.floor(now - saved.ageMs);
      if (saved.kind === "message") this.#message(saved, time);
      else this.#change(saved.kind, saved, time);
    }
    this.#evict(now);
  }

  covers(offset: number): boolean {
    return Number.isInteger(offset) && offset <= this.#tail && offset >= this.#tail - this.size;
  }

  /** The entry with this offset, if it is held. */
  at(offset: number): LogEntry | undefined {
    // Below the first, the list would be read from its end.
    return offset < this.first ? undefined : this.#entries.at(offset - this.first);
  }

  read(after: number, rooms: Iterable<string>): LogEntry[] {
    const lists = [offsetsAfter(after, this.#toEveryone)];
    for (const room of rooms) {
      const toRoom = this.#toRoom.get(room);
      if (toRoom !== undefined) lists.push(offsetsAfter(after, toRoom));
    }
    const [offsets = [], ...more] = lists.filter((list) => list.length > 0);
    // Fast path: one list is in order by itself. Most who come back have only missed what went to everyone.
    return this.#at(more.length === 0 ? offsets : [...offsets, ...more.flat()].toSorted((a, b) => a - b));
  }

  changes(after: number, member: string): MembershipEntry[] {
    const offsets = this.#toRoom.get(member);
    if (offsets === undefined) return [];
    return this.#at(offsetsAfter(after, offsets)).filter(
      (entry): entry is MembershipEntry => entry.kind !== "message" && entry.member === member,
    );
  }

  evict(): void {
    this.#evict(this.#now());
  }

  #evict(now: number): void {
    const { maxEntries, maxBytes, maxAgeMs } = this.#bounds;
    const oldest = now - maxAgeMs;
    for (let first = this.#entries.at(0); first !== undefined; first = this.#entries.at(0)) {
      if (first.time >= oldest && this.size <= maxEntries && this.#bytes <= maxBytes) return;
      this.#entries.shift();
      this.#bytes -= first.bytes;
      if (first.kind !== "message") this.#unpoint(first.member, first.offset);
      else if (first.rooms.length === 0) this.#toEveryone.shift();
      else for (const room of first.rooms) this.#unpoint(room, first.offset);
    }
  }

  #message(message: Message, time: number): LogEntry {
    const { rooms, frames } = message;
    const offset = ++this.#tail;
    if (rooms.length === 0) this.#toEveryone.push(offset);
    for (const room of rooms) this.#point(room, offset);
    return this.#enter(new KeptMessage(offset, bytesOf(frames), time, message));
  }

  #change(kind: "join" | "leave", { member, room, joinedAt }: MembershipChange, time: number): LogEntry {
    const offset = ++this.#tail;
    this.#point(member, offset);
    return this.#enter({ kind, offset, bytes: 2 * room.length, time, member, room, joinedAt });
  }

  #enter(entry: LogEntry): LogEntry {
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    this.#evict(entry.time);
    return entry;
  }

  #tell(entry: LogEntry): number {
    this.#onEntry?.(entry);
    return entry.offset;
  }

  /** @param offsets ascending */
  #at(offsets: readonly number[]): LogEntry[] {
    const { first } = this;
    const entries: LogEntry[] = [];
    let last = 0;
    for (const offset of offsets) {
      // Equal ones are neighbours: a message to several of the rooms.
      const entry = offset === last ? undefined : this.#entries.at(offset - first);
      last = offset;
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  #point(room: string, offset: number): void {
    const offsets = this.#toRoom.get(room);
    if (offsets === undefined) this.#toRoom.set(room, new Fifo(offset));
    // A room may be named twice in one audience.
    else if (offsets.at(-1) !== offset) offsets.push(offset);
  }

  #unpoint(room: string, offset: number): void {
    const offsets = this.#toRoom.get(room);
    if (offsets?.at(0) !== offset) return;
    offsets.shift();
    if (offsets.length === 0) this.#toRoom.delete(room);
  }
}

function offsetsAfter(after: number, offsets: Fifo<number>): number[] {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets.at(middle) ?? Infinity) <= after) low = middle + 1;
    else high = middle;
  }
  return offsets.from(low);
}

// Two for each character, as text may take in memory: counting exactly would cost more than the rest of an append.
function bytesOf(frames: readonly EncodedFrame[]): number {
  let bytes = 0;
  for (const { data } of frames) bytes += typeof data === "string" ? 2 * data.length : data.length;
  return bytes;
}
