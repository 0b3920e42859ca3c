// What one member has missed: the messages of a log that concerned it, by the rooms it was in when each was sent. It only reads.
import type { Log, MessageEntry } from "./log.js";

/** Whoever comes back: its id, and the rooms it was in when it left, its own id apart. */
export interface Absent {
  readonly sid: string;
  readonly rooms: Iterable<string>;
  /** The log's tail when it joined each of them, if joins are no entries of the log. */
  readonly joinedAt?: readonly (number | undefined)[] | undefined;
}

/** It joined a room after the entry with the offset `after`, or left it. */
interface Turn {
  readonly after: number;
  readonly kind: "join" | "leave";
  readonly room: string;
}

/**
 * The messages after `after` that the member would have been given. The rooms at each offset are found by taking back the
 * changes since, and then making them again on the way.
 *
 * @example
 * if (log.covers(seen)) for (const { frames } of missedBy(log, record, seen)) frames.forEach(send);
 */
export function missedBy(log: Log, { sid, rooms: given, joinedAt }: Absent, after: number): MessageEntry[] {
  const roomsAtEnd = [...given];
  const turns = turnsSince(log, { sid, rooms: roomsAtEnd, joinedAt }, after);
  const rooms = new Set(roomsAtEnd).add(sid);
  const everRooms = new Set(rooms);
  for (const { kind, room } of turns.toReversed()) {
    everRooms.add(room);
    turn(rooms, kind === "join" ? "leave" : "join", room);
  }
  const missed: MessageEntry[] = [];
  let done = 0;
  for (const entry of log.read(after, everRooms)) {
    if (entry.kind !== "message") continue;
    for (let next = turns[done]; next !== undefined && next.after < entry.offset; next = turns[++done]) {
      turn(rooms, next.kind, next.room);
    }
    if (isFor(rooms, entry)) missed.push(entry);
  }
  return missed;
}

/** Whether a message concerns somebody who is in these rooms, its own id among them. */
export function isFor(rooms: ReadonlySet<string>, { rooms: to, except }: MessageEntry): boolean {
  const isIn = (room: string): boolean => rooms.has(room);
  return (to.length === 0 || to.some(isIn)) && !except.some(isIn);
}

/** All changes of the member's rooms since then, in order. */
function turnsSince(log: Log, { sid, rooms, joinedAt = [] }: Absent, since: number): Turn[] {
  const turns: Turn[] = [];
  const join = (room: string, after: number | undefined): void => {
    if (after !== undefined && after > since) turns.push({ after, kind: "join", room });
  };
  for (const { kind, room, offset, joinedAt: after } of log.changes(since, sid)) {
    join(room, after);
    turns.push({ after: offset, kind, room });
  }
  let index = 0;
  for (const room of rooms) join(room, joinedAt[index++]);
  return turns.toSorted((a, b) => a.after - b.after);
}

function turn(rooms: Set<string>, kind: "join" | "leave", room: string): void {
  if (kind === "join") rooms.add(room);
  else rooms.delete(room);
}
