// What one member has missed in a cluster: the messages that concerned it, by the rooms that it was in for the node that had it when
// each was sent. It only reads.
import type { MembershipEntry, MessageEntry } from "./log.js";
import { isFor, type Absent } from "./missed.js";
import type { SharedLog, Stamp, Stamped } from "./shared-log.js";
import { parseVector, type Vector } from "./vector.js";

const nothing: Vector = new Map();

/**
 * The messages that the member lacks, if it has come to `reach`. Each node learns of joins and messages in an order of its own. What
 * counts is the order of the node that had the member, and a change of rooms tells it: all items of other nodes which that node had by then
 * come before the change, all others after it.
 *
 * @param home the tag of the node that had the member
 * @example
 * if (log.covers(reach)) for (const { entry } of missedAcross(log, session, reach, "v1PjYf")) send(entry.frames);
 */
export function missedAcross(
  log: SharedLog,
  { sid, rooms: roomsAtEnd }: Absent,
  reach: Vector,
  home: string,
): Stamped<MessageEntry>[] {
  const membership = new Membership(sid, roomsAtEnd, log.changes(reach, sid));
  const missed: Stamped<MessageEntry>[] = [];
  for (const item of log.messages(reach, membership.everRooms)) {
    if (item.stamp.isLocal && item.stamp.origin !== home) continue;
    if (isFor(membership.roomsAt(item.stamp), item.entry)) missed.push(item);
  }
  return missed;
}

/** The rooms of a member, at any item of any node. */
class Membership {
  /** Those that it was in at any time. */
  readonly everRooms: ReadonlySet<string>;
  readonly #changes: readonly {
    readonly entry: MembershipEntry;
    readonly stamp: Stamp;
    readonly at: Vector;
  }[];
  readonly #rooms: Set<string>;
  /** How many of the changes the rooms have gone through. */
  #done: number;

  constructor(sid: string, roomsAtEnd: Iterable<string>, changes: readonly Stamped<MembershipEntry>[]) {
    this.#rooms = new Set(roomsAtEnd).add(sid);
    this.everRooms = new Set([...this.#rooms, ...changes.map(({ entry }) => entry.room)]);
    this.#changes = changes.map((change) => ({ ...change, at: parseVector(change.stamp.at) ?? nothing }));
    this.#done = changes.length;
  }

  roomsAt(stamp: Stamp): ReadonlySet<string> {
    // The changes before an item are the first of them, since their vectors grow. Here items come in another order than there.
    for (let next = this.#changes[this.#done]; next !== undefined && isBefore(next, stamp);) {
      this.#turn(next.entry, next.entry.kind === "join");
      next = this.#changes[++this.#done];
    }
    for (let last = this.#changes[this.#done - 1]; last !== undefined && !isBefore(last, stamp);) {
      this.#turn(last.entry, last.entry.kind === "leave");
      last = this.#changes[--this.#done - 1];
    }
    return this.#rooms;
  }

  #turn({ room }: MembershipEntry, isIn: boolean): void {
    if (isIn) this.#rooms.add(room);
    else this.#rooms.delete(room);
  }
}

function isBefore(change: { readonly stamp: Stamp; readonly at: Vector }, item: Stamp): boolean {
  if (change.stamp.origin === item.origin) return change.stamp.number < item.number;
  return (change.at.get(item.origin) ?? 0) < item.number;
}
