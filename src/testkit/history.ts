// What happened, as each program saw it: an append-only list. It judges nothing; check-history.ts does.
import type { Clock } from "../core/index.js";

/**
 * Something that one program saw. A *channel* is a stream of messages with one order: a room, or one client's way to the server.
 *
 * The order of `send`, `join` and `leave` in the history is the order of a channel's log; where there is a log to be read
 * afterwards, its messages stand in the history as `append`, in their order there, and the log is that.
 */
export type HistoryEvent =
  /** A message was handed over to be sent. `seq` is 1, 2, 3 … for each sender and channel. */
  | { readonly kind: "send"; readonly by: string; readonly channel: string; readonly seq: number }
  /** What its sender was told: it is safe; it was refused, and must not arrive; or nobody knows. */
  | {
      readonly kind: "outcome";
      readonly by: string;
      readonly channel: string;
      readonly seq: number;
      readonly outcome: "ok" | "fail" | "unknown";
    }
  /** A message in the channel's log. */
  | { readonly kind: "append"; readonly channel: string; readonly from: string; readonly seq: number }
  /** A message was handed to the application. */
  | {
      readonly kind: "receive";
      readonly by: string;
      readonly channel: string;
      readonly from: string;
      readonly seq: number;
      /** The application was told that it may have had it before. */
      readonly isRedelivered?: boolean;
    }
  /** The program has a connection, the first or another one. */
  | { readonly kind: "connected"; readonly by: string }
  /** The application was told that something is missing, before what it receives next. */
  | { readonly kind: "gap"; readonly by: string; readonly channel: string }
  | { readonly kind: "join" | "leave"; readonly by: string; readonly channel: string }
  /** The program ended of its own will: nothing more is owed to it. */
  | { readonly kind: "end"; readonly by: string }
  /** A request was made, and its answer is expected within a time. */
  | { readonly kind: "ask"; readonly by: string; readonly id: string; readonly withinMs?: number }
  /** Its callback was called, with a value or an error. */
  | { readonly kind: "answer"; readonly by: string; readonly id: string }
  /** Who is in a channel, as a node tells it when everything has come to rest. */
  | {
      readonly kind: "members";
      readonly by: string;
      readonly channel: string;
      readonly members: readonly string[];
    };

/** A {@link HistoryEvent} and its time, in milliseconds. */
export type RecordedEvent = HistoryEvent & { readonly at: number };

/**
 * Writes down what happens.
 *
 * @example
 * const history = new History(systemClock);
 * history.record({ kind: "send", by: "server", channel: "news", seq: 1 });
 * socket.on("news", (seq) => history.record({ kind: "receive", by: "ann", channel: "news", from: "server", seq }));
 * checkHistory(history.events).violations; // []
 */
export class History {
  readonly events: RecordedEvent[] = [];
  readonly #clock: Pick<Clock, "now">;

  /** @param clock @default performance */
  constructor(clock: Pick<Clock, "now"> = performance) {
    this.#clock = clock;
  }

  record(event: HistoryEvent): void {
    this.events.push({ ...event, at: this.#clock.now() });
  }
}
