// What one member has missed: the messages of a log that concerned it, by the rooms it was in when each was sent. It only reads.
import type { Log, MessageEntry } from "./log.js";

/** Whoever comes back: its id, and the rooms it was in when it left, its own id apart. */
export interface Absent {
  readonly sid: string;
  readonly rooms: Iterable<string>;
}

/**
 * The messages after `after` that the member would have been given. The rooms at each offset are found by taking back the
 * changes since, and then making them again on the way.
 *
 * @example
 * if (log.covers(seen)) for (const { frames } of missedBy(log, record, seen)) frames.forEach(send);
 */
export function missedBy(log: Log, { sid, rooms: roomsAtEnd }: Absent, after: number): MessageEntry[] {
  const rooms = new Set(roomsAtEnd).add(sid);
  const everRooms = new Set(rooms);
  for (const { kind, room } of log.changes(after, sid).toReversed()) {
    everRooms.add(room);
    if (kind === "join") rooms.delete(room);
    else rooms.add(room);
  }
  const missed: MessageEntry[] = [];
  for (const entry of log.read(after, everRooms)) {
    if (entry.kind === "message") {
      if (isFor(rooms, entry)) missed.push(entry);
    } else if (entry.member === sid) {
      if (entry.kind === "join") rooms.add(entry.room);
      else rooms.delete(entry.room);
    }
  }
  return missed;
}

/** Whether a message concerns somebody who is in these rooms, its own id among them. */
export function isFor(rooms: ReadonlySet<string>, { rooms: to, except }: MessageEntry): boolean {
  const isIn = (room: string): boolean => rooms.has(room);
  return (to.length === 0 || to.some(isIn)) && !except.some(isIn);
}
