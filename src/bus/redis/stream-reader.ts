// Reads one stream of Redis from where it stopped reading, and keeps the stream there as long as it reads. It writes no messages.
import type { Clock, Timer } from "../../core/index.js";
import { BusError } from "../bus-error.js";
import type { RedisConnection } from "./connection.js";
import type { ResolvedRedisOptions } from "./options.js";
import type { SessionEvents } from "./session.js";

/** How many entries come at once: 64 MiB, should each be as long as can be. */
const batch = "64";

/** A stream that nobody reads is gone after this time, a minute. */
const lifeMs = "60000";

/** The field that holds a message. An entry without it says only that somebody has come. */
export const messageField = "m";

interface ReaderParts {
  readonly options: ResolvedRedisOptions;
  readonly clock: Clock;
  readonly writer: RedisConnection;
  /** How far each stream has been read; outlives connections. */
  readonly cursors: Map<string, string>;
  readonly events: SessionEvents;
}

/**
 * Waits on a connection of its own, since a command that waits holds up those behind it. Ids are Redis's, and are compared with its
 * own alone.
 */
export class StreamReader {
  /** Resolves when everything that is written from then on will be read. */
  readonly ready: Promise<void>;
  readonly #stream: string;
  readonly #parts: ReaderParts;
  readonly #connection: RedisConnection;
  #isOver = false;
  #hasRead = true;
  #silences = 0;
  #timer: Timer = null;

  constructor(stream: string, parts: ReaderParts) {
    this.#stream = stream;
    this.#parts = parts;
    this.#connection = parts.options.connect({
      onMessage: () => undefined,
      onLost: (cause) => this.#lose(cause),
    });
    this.ready = this.#open();
  }

  end(): void {
    this.#isOver = true;
    this.#parts.clock.clearTimer(this.#timer);
    this.#connection.end();
  }

  async #open(): Promise<void> {
    await Promise.all([this.#connection.ready, this.#parts.writer.ready]);
    await this.#begin();
    if (this.#isOver) return;
    this.#watch();
    void this.#read();
  }

  /**
   * Writes an entry that says nothing, so that the stream exists and its id tells where it is. An id before the cursor: this is another
   * stream than the one that was read, since Redis has started again without it, or with less of it. All of that is news.
   */
  async #begin(): Promise<void> {
    const { writer, cursors } = this.#parts;
    const id = String(await writer.send(this.#stream, ["XADD", this.#stream, "*", "joined", ""]));
    await writer.send(this.#stream, ["PEXPIRE", this.#stream, lifeMs]);
    const cursor = cursors.get(this.#stream);
    if (cursor === undefined) cursors.set(this.#stream, id);
    else if (isBefore(id, cursor)) cursors.set(this.#stream, "0-0");
  }

  async #read(): Promise<void> {
    const { cursors, options, events } = this.#parts;
    const waitMs = String(Math.ceil(options.publishTimeoutMs / 2));
    const head = ["XREAD", "COUNT", batch, "BLOCK", waitMs, "STREAMS", this.#stream];
    try {
      for (;;) {
        const answer = await this.#connection.send(this.#stream, [
          ...head,
          cursors.get(this.#stream) ?? "0-0",
        ]);
        this.#hasRead = true;
        for (const [id, fields] of entriesOf(answer)) {
          cursors.set(this.#stream, String(id));
          if (String(fields[0]) === messageField) events.onMessage(this.#stream, fields[1] as Uint8Array);
        }
      }
    } catch (error) {
      this.#lose(error);
    }
  }

  /** Lengthens the stream's life, makes it anew where it has been removed, and notices a connection that brings nothing any more. */
  #watch(): void {
    const { clock, options } = this.#parts;
    this.#silences = this.#hasRead ? 0 : this.#silences + 1;
    this.#hasRead = false;
    // One may be the event loop's own: it was blocked, and the answer has come but has not been read.
    if (this.#silences > 1) {
      this.#lose(new BusError("ERR_BUS_UNAVAILABLE", "Redis does not answer those who wait for messages."));
      return;
    }
    this.#keep().catch((error: unknown) => this.#lose(error));
    this.#timer = clock.setTimer(() => this.#watch(), options.publishTimeoutMs);
  }

  async #keep(): Promise<void> {
    const isThere = await this.#parts.writer.send(this.#stream, ["PEXPIRE", this.#stream, lifeMs]);
    if (Number(isThere) === 0) await this.#begin();
  }

  /** What happens to its connection once it has ended is nobody's loss. */
  #lose(cause: unknown): void {
    if (!this.#isOver) this.#parts.events.onLost(cause);
  }
}

type Entry = readonly [id: unknown, fields: readonly unknown[]];

/** A list of streams with their entries: pairs in RESP 2, flat in RESP 3. One stream was asked for; null: nothing has come. */
function entriesOf(answer: unknown): readonly Entry[] {
  if (!Array.isArray(answer)) return [];
  const [stream] = answer.length === 1 ? (answer as unknown[][]) : [answer as unknown[]];
  return (stream?.[1] ?? []) as readonly Entry[];
}

function isBefore(id: string, other: string): boolean {
  const [ms = 0, count = 0] = id.split("-").map(Number);
  const [otherMs = 0, otherCount = 0] = other.split("-").map(Number);
  return ms === otherMs ? count < otherCount : ms < otherMs;
}
