// A session over Redis's streams: one connection writes, and one for each channel waits for what comes. What was written while a
// node was away it reads when it is back, as far as Redis has kept it.
import type { Clock } from "../../core/index.js";
import type { RedisConnection } from "./connection.js";
import type { ResolvedRedisOptions } from "./options.js";
import type { OpenSession, Session, SessionEvents } from "./session.js";
import { messageField, StreamReader } from "./stream-reader.js";

/** How many entries Redis is asked to keep at least and at most, however long they are. */
const minEntries = 64;
const maxEntries = 65_536;

/** How much a message counts in the mean length of messages. */
const weight = 1 / 32;

/** A way to open sessions over streams. */
export function streamSessions(options: ResolvedRedisOptions, clock: Clock): OpenSession {
  const cursors = new Map<string, string>();
  return (events) => new StreamSession(options, cursors, clock, events);
}

class StreamSession implements Session {
  readonly ready: Promise<void>;
  readonly #options: ResolvedRedisOptions;
  readonly #cursors: Map<string, string>;
  readonly #clock: Clock;
  readonly #events: SessionEvents;
  readonly #writer: RedisConnection;
  readonly #readers = new Map<string, StreamReader>();
  #meanBytes = 0;

  constructor(
    options: ResolvedRedisOptions,
    cursors: Map<string, string>,
    clock: Clock,
    events: SessionEvents,
  ) {
    this.#options = options;
    this.#cursors = cursors;
    this.#clock = clock;
    this.#events = events;
    this.#writer = options.connect({ onMessage: () => undefined, onLost: events.onLost });
    this.ready = this.#writer.ready;
  }

  /** Into a stream that somebody reads: one that nobody reads would be nobody's to remove. */
  publish(channel: string, message: Buffer): Promise<unknown> {
    const entries = this.#entriesToKeep(message.length);
    const head = ["XADD", channel, "NOMKSTREAM", "MAXLEN", "~", entries, "*", messageField];
    return this.#writer.send(channel, [...head, message]);
  }

  async subscribe(channel: string): Promise<void> {
    const reader = this.#readers.get(channel) ?? this.#startReader(channel);
    await reader.ready;
  }

  async unsubscribe(channel: string): Promise<void> {
    this.#readers.get(channel)?.end();
    this.#readers.delete(channel);
    this.#cursors.delete(channel);
  }

  async isHeard(): Promise<boolean> {
    return true;
  }

  end(): void {
    this.#writer.end();
    for (const reader of this.#readers.values()) reader.end();
  }

  #startReader(channel: string): StreamReader {
    const reader = new StreamReader(channel, {
      options: this.#options,
      clock: this.#clock,
      writer: this.#writer,
      cursors: this.#cursors,
      events: this.#events,
    });
    this.#readers.set(channel, reader);
    return reader;
  }

  /** Redis can count entries alone; so they are as many as fit if all are like those that were written last. */
  #entriesToKeep(byteCount: number): string {
    this.#meanBytes += (byteCount - this.#meanBytes) * weight;
    const fitting = Math.round(this.#options.maxStreamBytes / Math.max(1, this.#meanBytes));
    return String(Math.min(maxEntries, Math.max(minEntries, fitting)));
  }
}
