// The contract of a log: the ordered record of what was broadcast in a namespace, and of who joined and left meanwhile.
// It delivers nothing, and decides for nobody what concerns them (missed.ts does).
import type { EncodedFrame } from "../protocol/index.js";

/** What is written down of a broadcast. */
export interface Message {
  /** Members of any of these rooms; empty: everyone. The id of a member is a room too. */
  readonly rooms: readonly string[];
  /** But nobody who was in one of these. */
  readonly except: readonly string[];
  /** Made once, for those who are here and those who come back: however many wait for a message, it exists once. */
  readonly frames: readonly EncodedFrame[];
}

/** A change of membership. The room of a member's own id is not one: it is there as long as the member. */
export interface MembershipChange {
  readonly member: string;
  readonly room: string;
  /** Of a leave, if the join is no entry: the tail when it joined. */
  readonly joinedAt?: number | undefined;
}

/** What all entries have. */
interface Entered {
  /** 1, 2, 3 …, without gaps. */
  readonly offset: number;
  /** What it counts for in the log's bound. */
  readonly bytes: number;
  /** When it was appended, in milliseconds on the log's clock. */
  readonly time: number;
}

/** A broadcast in the log. */
export interface MessageEntry extends Entered, Message {
  readonly kind: "message";
}

/** Somebody joined or left a room. It stands among the messages, so who was in a room at an offset is known later. */
export interface MembershipEntry extends Entered, MembershipChange {
  readonly kind: "join" | "leave";
}

/** Switch on `kind`. */
export type LogEntry = MessageEntry | MembershipEntry;

/**
 * The ordered record of a namespace. It forgets from the front, by its own bounds; an offset never names anything else
 * than it did first, and an epoch names the log's life, so that a log which began anew is noticed.
 *
 * A cursor is a number: `read(cursor, rooms)`, and go on from the offset of the last entry.
 */
export interface Log {
  /** 8 characters; see `position.ts`. */
  readonly epoch: string;
  /** The offset of the entry appended last, and so the position of whoever has everything; 0 before the first. */
  readonly tail: number;
  /** How many entries are held. */
  readonly size: number;
  /** What the entries held count for. */
  readonly bytes: number;
  /** Writes a message down, and gives its offset: `tail + 1` as it was before. */
  append(message: Message): number;
  join(change: MembershipChange): number;
  leave(change: MembershipChange): number;
  /** Whether everything after `offset` is still held, and `offset` is no number that was never given. */
  covers(offset: number): boolean;
  /**
   * What was appended after `after` to any of these rooms or to everyone, and the membership changes of the members whose
   * ids are among the rooms. In order, each entry once, and only as far back as {@link covers} says.
   */
  read(after: number, rooms: Iterable<string>): LogEntry[];
  /** The changes of one member's rooms after `after`, in order. */
  changes(after: number, member: string): MembershipEntry[];
  /** Forgets what is too old; otherwise this happens when something is appended. */
  evict(): void;
}
