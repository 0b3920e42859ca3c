// What recovery knows of one client that is here or about to be: a value, which its socket holds and recovery reads.
import type { Delivery } from "../adapters/adapter.js";
import type { SessionRecord } from "../log/index.js";

/** What is written down of a socket beside its place in the log. */
export interface Holder {
  readonly data: unknown;
  /** Its own id may be among them. */
  readonly rooms: Iterable<string>;
}

/**
 * What lets a socket be picked up again where its client lost it. Its socket holds it, and counts in `sent`.
 *
 * @typeParam Place how its log names a place: by an offset, or in a cluster by a vector
 */
export interface Continuity<Place = number> {
  /** The secret that the client shows when it comes back. */
  readonly pid: string;
  readonly sid: string;
  /** The id as an audience: one list for all that the log keeps of what was sent to this socket alone. */
  readonly own: readonly string[];
  /** By which the client came back; null if it is new. */
  readonly claimed: SessionRecord<Place> | null;
  /** Ends the session, because the client has come back on another. */
  readonly endLine: () => void;
  /** Makes of what is delivered to everybody what this client is to have; null, as nearly always: that is the same. */
  adjust: ((delivery: Delivery) => Delivery) | null;
  /** What the client has seen before, or was not there for. */
  since: Place;
  /** The place written last; from then on, what the client knows is told by it alone. */
  sent: Place;
  /** Where the log was when its connection took nothing more; null: it takes what is sent. */
  stoppedAt: Place | null;
  isOpen: boolean;
  /** The socket; null before it is in. */
  holder: Holder | null;
  /** The data as the store has it; null if that has none of this session. */
  written: string | null;
  /** Whether that is to be compared with the data when this turn of the event loop ends. */
  isTouched: boolean;
}

/** One of either kind: to sockets it is all the same. */
export type AnyContinuity = Continuity<number | string>;
