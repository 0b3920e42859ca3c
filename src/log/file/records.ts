// What stands in the file, record by record. How records are packed into frames and made safe is segment.ts and file-log.ts.
import { EncodedFrame } from "../../protocol/index.js";
import type { LogEntry, MembershipChange, Message } from "../log.js";
import type { SentMark, StoredSession } from "../store.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";

/*
 * A record is one byte that names its kind, and its fields. `count` is a whole number of one to eight bytes, `text` UTF-8 behind
 * its length, `[…]` a list behind its length. `nsp` is the number that a `namespace` record gave to a name; it holds within a file.
 *
 * | kind          | fields                                                        |
 * |---------------|---------------------------------------------------------------|
 * | 1 opened      | text: the machine's boot · byte: 1 if every write is synced   |
 * | 2 checkpoint  | none: what follows in the frame is all that counted then      |
 * | 3 namespace   | nsp · text: name · text: epoch · count: tail · count: keepMs  |
 * | 4 message     | nsp · count: offset · [text]: rooms · [text]: except · [frame]|
 * | 5 join        | nsp · count: offset · text: member · text: room               |
 * | 6 leave       | as 5                                                          |
 * | 7 session     | nsp · text: pid · text: sid · [text]: rooms · text: data      |
 * |               | · count: since · count: sent · count: until · count: 0 here, or 1 + how long away in ms |
 * | 8 drop        | nsp · text: pid                                               |
 * | 9 mark        | nsp · count: until · [text: pid · count: sent]                |
 * | 10 close      | nsp                                                           |
 * | 11 pause      | none: all before it is on the disk                            |
 *
 * A frame is a byte, 1 for text and 2 for bytes, 4 more where it may be compressed, and the text or bytes.
 */
const kinds = {
  opened: 1,
  checkpoint: 2,
  namespace: 3,
  message: 4,
  join: 5,
  leave: 6,
  session: 7,
  drop: 8,
  mark: 9,
  close: 10,
  pause: 11,
} as const;

/** The head of a namespace's log. */
export interface NamespaceHead {
  readonly name: string;
  readonly epoch: string;
  readonly tail: number;
  readonly keepMs: number;
}

/** A record as it is read. Switch on `kind`. */
export type FileRecord =
  | { readonly kind: "opened"; readonly boot: string; readonly isSynced: boolean }
  | { readonly kind: "checkpoint" }
  | ({ readonly kind: "namespace"; readonly nsp: number } & NamespaceHead)
  | ({ readonly kind: "message"; readonly nsp: number; readonly offset: number } & Message)
  | ({ readonly kind: "join" | "leave"; readonly nsp: number; readonly offset: number } & MembershipChange)
  | { readonly kind: "session"; readonly nsp: number; readonly session: StoredSession }
  | { readonly kind: "drop"; readonly nsp: number; readonly pid: string }
  | {
      readonly kind: "mark";
      readonly nsp: number;
      readonly until: number;
      readonly marks: readonly SentMark[];
    }
  | { readonly kind: "close"; readonly nsp: number }
  | { readonly kind: "pause" };

export function writeOpened(to: ByteWriter, boot: string, isSynced: boolean): void {
  to.byte(kinds.opened);
  to.text(boot);
  to.byte(isSynced ? 1 : 0);
}

export function writeCheckpoint(to: ByteWriter): void {
  to.byte(kinds.checkpoint);
}

export function writeNamespace(to: ByteWriter, nsp: number, head: NamespaceHead): void {
  to.byte(kinds.namespace);
  to.count(nsp);
  to.text(head.name);
  to.text(head.epoch);
  to.count(head.tail);
  to.count(head.keepMs);
}

export function writeEntry(to: ByteWriter, nsp: number, entry: LogEntry): void {
  to.byte(kinds[entry.kind]);
  to.count(nsp);
  to.count(entry.offset);
  if (entry.kind !== "message") {
    to.text(entry.member);
    to.text(entry.room);
    return;
  }
  to.texts(entry.rooms);
  to.texts(entry.except);
  to.count(entry.frames.length);
  for (const { data, mayCompress } of entry.frames) {
    to.byte((typeof data === "string" ? 1 : 2) + (mayCompress ? 4 : 0));
    if (typeof data === "string") to.text(data);
    else to.blob(data);
  }
}

export function writeSession(to: ByteWriter, nsp: number, session: StoredSession): void {
  to.byte(kinds.session);
  to.count(nsp);
  to.text(session.pid);
  to.text(session.sid);
  to.texts(session.rooms);
  to.text(session.data);
  to.count(session.since);
  to.count(session.sent);
  to.count(session.until);
  to.count(session.awayMs === null ? 0 : 1 + Math.round(session.awayMs));
}

export function writeDrop(to: ByteWriter, nsp: number, pid: string): void {
  to.byte(kinds.drop);
  to.count(nsp);
  to.text(pid);
}

export function writeMark(to: ByteWriter, nsp: number, until: number, marks: readonly SentMark[]): void {
  to.byte(kinds.mark);
  to.count(nsp);
  to.count(until);
  to.count(marks.length);
  for (const { pid, sent } of marks) {
    to.text(pid);
    to.count(sent);
  }
}

export function writeClose(to: ByteWriter, nsp: number): void {
  to.byte(kinds.close);
  to.count(nsp);
}

export function writePause(to: ByteWriter): void {
  to.byte(kinds.pause);
}

/** @throws RangeError for what no writer has written */
export function readRecord(from: ByteReader): FileRecord {
  const kind = from.byte();
  switch (kind) {
    case kinds.opened:
      return { kind: "opened", boot: from.text(), isSynced: from.byte() === 1 };
    case kinds.checkpoint:
      return { kind: "checkpoint" };
    case kinds.pause:
      return { kind: "pause" };
    default:
      return readOfNamespace(from, kind, from.count());
  }
}

function readOfNamespace(from: ByteReader, kind: number, nsp: number): FileRecord {
  switch (kind) {
    case kinds.namespace:
      return { kind: "namespace", nsp, ...readHead(from) };
    case kinds.message:
      return { kind: "message", nsp, offset: from.count(), ...readMessage(from) };
    case kinds.join:
      return { kind: "join", nsp, offset: from.count(), member: from.text(), room: from.text() };
    case kinds.leave:
      return { kind: "leave", nsp, offset: from.count(), member: from.text(), room: from.text() };
    case kinds.session:
      return { kind: "session", nsp, session: readSession(from) };
    case kinds.drop:
      return { kind: "drop", nsp, pid: from.text() };
    case kinds.mark:
      return { kind: "mark", nsp, until: from.count(), marks: readMarks(from) };
    case kinds.close:
      return { kind: "close", nsp };
    default:
      throw new RangeError(`there is no record of kind ${kind}`);
  }
}

function readHead(from: ByteReader): NamespaceHead {
  return { name: from.text(), epoch: from.text(), tail: from.count(), keepMs: from.count() };
}

function readMessage(from: ByteReader): Message {
  const [rooms, except] = [from.texts(), from.texts()];
  const frames = Array.from({ length: from.count() }, () => {
    const form = from.byte();
    return new EncodedFrame(form % 4 === 1 ? from.text() : from.blob(), form >= 4);
  });
  return { rooms, except, frames };
}

function readSession(from: ByteReader): StoredSession {
  const [pid, sid, rooms, data] = [from.text(), from.text(), from.texts(), from.text()];
  const [since, sent, until, away] = [from.count(), from.count(), from.count(), from.count()];
  return { pid, sid, rooms, data, since, sent, until, awayMs: away === 0 ? null : away - 1 };
}

function readMarks(from: ByteReader): SentMark[] {
  return Array.from({ length: from.count() }, () => ({ pid: from.text(), sent: from.count() }));
}
