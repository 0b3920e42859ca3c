// One node's copy of a namespace's log in a cluster: what all nodes have written, in the order in which this one learned of it. Nodes
// have the same items and each an order of its own; only what one node has written is everywhere in the order of that node.
import { Fifo } from "./fifo.js";
import type { LogEntry, MembershipChange, MembershipEntry, Message, MessageEntry } from "./log.js";
import { MemoryLog, type MemoryLogBounds } from "./memory.js";
import type { Vector } from "./vector.js";

/** Which item of which node an entry is. */
export interface Stamp {
  /** The tag of the node. */
  readonly origin: string;
  /** Greater than that of the node's item before it, in whichever namespace. */
  readonly number: number;
  /**
   * A vector: of a message, what this node had with it, which its receivers are told; of a change of rooms, what the origin had when it
   * happened, whatever order others learn of it in.
   */
  readonly at: string;
  /** Of a message: only for the members of its origin. */
  readonly isLocal: boolean;
  /** Of a change of rooms: the generation of its session, which grows with each move to another node. */
  readonly generation: number;
}

/** An entry and where it comes from. */
export interface Stamped<Entry extends LogEntry = LogEntry> {
  readonly entry: Entry;
  readonly stamp: Stamp;
}

/**
 * What all nodes have written in a namespace.
 *
 * @example
 * const log = new SharedLog(() => performance.now());
 * log.append({ origin: "v1PjYf", number: 33, at: "v1PjYfhB", isLocal: false, generation: 0 }, message);
 * log.covers(new Map([["v1PjYf", 32]])); // true
 */
export class SharedLog {
  readonly #log: MemoryLog;
  /** One for each entry that is held. */
  readonly #stamps: Fifo<Stamp> = new Fifo();
  /** The offsets of each node's entries. */
  readonly #offsets: Map<string, Fifo<number>> = new Map();
  /** The number of the last item of each node that is not held any more. */
  readonly #floors: Map<string, number> = new Map();

  /** @param now monotonic milliseconds */
  constructor(now: () => number, bounds: Partial<MemoryLogBounds> = {}) {
    this.#log = new MemoryLog("", now, bounds);
  }

  get size(): number {
    return this.#log.size;
  }

  get bytes(): number {
    return this.#log.bytes;
  }

  append(stamp: Stamp, message: Message): void {
    this.#enter(stamp, this.#log.append(message));
  }

  change(kind: "join" | "leave", stamp: Stamp, change: MembershipChange): void {
    this.#enter(stamp, this.#log[kind](change));
  }

  /** Whether all is held that somebody lacks who has come to `reach`. */
  covers(reach: Vector): boolean {
    for (const [origin, floor] of this.#floors) if ((reach.get(origin) ?? 0) < floor) return false;
    return true;
  }

  /** The number up to which a node's items may be missing here. */
  floorOf(origin: string): number {
    return this.#floors.get(origin) ?? 0;
  }

  /** A node's items up to this number may be missing here. */
  raiseFloor(origin: string, number: number): void {
    if (number > this.floorOf(origin)) this.#floors.set(origin, number);
  }

  /** Nobody can lack anything of that node any more. */
  forget(origin: string): void {
    if (!this.#offsets.has(origin)) this.#floors.delete(origin);
  }

  /** The messages to any of these rooms or to everyone that somebody lacks who has come to `reach`, in the order of this node. */
  *messages(reach: Vector, rooms: Iterable<string>): Generator<Stamped<MessageEntry>> {
    for (const entry of this.#log.read(this.#seen(reach), rooms)) {
      const stamp = this.#stampOf(entry.offset);
      if (entry.kind === "message" && stamp.number > (reach.get(stamp.origin) ?? 0)) yield { entry, stamp };
    }
  }

  /** The changes of one member's rooms that somebody lacks who has come to `reach`, in the order in which they happened. */
  changes(reach: Vector, member: string): Stamped<MembershipEntry>[] {
    return this.#log
      .changes(this.#seen(reach), member)
      .map((entry) => ({ entry, stamp: this.#stampOf(entry.offset) }))
      .filter(({ stamp }) => stamp.number > (reach.get(stamp.origin) ?? 0))
      .toSorted((a, b) => a.stamp.generation - b.stamp.generation || a.stamp.number - b.stamp.number);
  }

  /** All that is held of one node's items behind this number, in their order. */
  *itemsOf(origin: string, after: number): Generator<Stamped> {
    const offsets = this.#offsets.get(origin);
    if (offsets === undefined) return;
    for (const offset of offsets.from(this.#countUpTo(offsets, after))) {
      const entry = this.#log.at(offset);
      if (entry !== undefined) yield { entry, stamp: this.#stampOf(offset) };
    }
  }

  /** Forgets what is too old; otherwise this happens when something is appended. */
  evict(): void {
    this.#log.evict();
    this.#follow();
  }

  #enter(stamp: Stamp, offset: number): void {
    this.#stamps.push(stamp);
    const offsets = this.#offsets.get(stamp.origin);
    if (offsets === undefined) this.#offsets.set(stamp.origin, new Fifo(offset));
    else offsets.push(offset);
    this.#follow();
  }

  /** Lets go of the stamps of what the log has forgotten. */
  #follow(): void {
    while (this.#stamps.length > this.#log.size) {
      const stamp = this.#stamps.shift();
      if (stamp === undefined) return;
      const { origin, number } = stamp;
      this.raiseFloor(origin, number);
      const offsets = this.#offsets.get(origin);
      offsets?.shift();
      if (offsets?.length === 0) this.#offsets.delete(origin);
    }
  }

  #stampOf(offset: number): Stamp {
    const stamp = this.#stamps.at(offset - this.#log.first);
    if (stamp === undefined) throw new RangeError(`entry ${offset} is not held`);
    return stamp;
  }

  /** The offset up to which whoever has come to `reach` has everything; of what follows it may have some. */
  #seen(reach: Vector): number {
    let seen = this.#log.tail;
    for (const [origin, offsets] of this.#offsets) {
      const next = offsets.at(this.#countUpTo(offsets, reach.get(origin) ?? 0));
      if (next !== undefined && next <= seen) seen = next - 1;
    }
    return seen;
  }

  /** How many of a node's entries have no greater number. */
  #countUpTo(offsets: Fifo<number>, number: number): number {
    let [low, high] = [0, offsets.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#stampOf(offsets.at(middle) ?? 0).number <= number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
