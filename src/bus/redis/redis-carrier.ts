// Carries messages over Redis: keeps one session open, and opens the next one when it is lost. How messages travel in a session is
// that session's to know.
import { backoffMs, type Clock, type Timer } from "../../core/index.js";
import { BusError } from "../bus-error.js";
import type { ResolvedBusOptions } from "../bus-options.js";
import type { Carrier, CarrierEvents } from "../carrier.js";
import type { OpenSession, Session } from "./session.js";

/** A Redis that starts again is not met by everybody at once. */
const backoff = { reconnectionDelay: 50, reconnectionDelayMax: 2000, randomizationFactor: 0.5 };

/** What trying again does not mend: a command that is not known or not allowed, a password. */
const finalRefusal = /^(ERR|NOPERM|NOAUTH|WRONGPASS)\b/;

/** Redis is there and says no. Of READONLY the next connection may know better: this one leads to what has become a replica. */
const refusal = /^(?!READONLY\b)[A-Z]{2,} /;

interface Waiter {
  resolve(session: Session): void;
  reject(cause: unknown): void;
}

/** A carrier whose connections are made anew as a whole: there is one way in which anything comes back. */
export class RedisCarrier implements Carrier {
  readonly maxMessageBytes: number = 2 ** 20;
  readonly #openSession: OpenSession;
  /** Stands before the names of all channels. */
  readonly #prefix: string;
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  readonly #events: CarrierEvents;
  readonly #channels = new Set<string>();
  readonly #waiters = new Set<Waiter>();
  /** The one that carries; those who want one wait while there is none. */
  #open: Session | undefined;
  /** The one that carries or is about to. */
  #current: Session | undefined;
  #timer: Timer = null;
  #failed = 0;

  constructor(
    openSession: OpenSession,
    { prefix, publishTimeoutMs }: ResolvedBusOptions,
    clock: Clock,
    events: CarrierEvents,
  ) {
    this.#openSession = openSession;
    this.#prefix = `${prefix}:`;
    this.#timeoutMs = publishTimeoutMs;
    this.#clock = clock;
    this.#events = events;
    void this.#begin();
  }

  async publish(channel: string, message: Uint8Array): Promise<void> {
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    const session = this.#open ?? (await this.#whenOpen());
    try {
      await session.publish(this.#prefix + channel, bytes);
    } catch (error) {
      if (!says(error, refusal)) this.#lose(session, error);
      throw error;
    }
  }

  async subscribe(channel: string): Promise<void> {
    this.#channels.add(channel);
    while (this.#channels.has(channel)) {
      const session = await this.#whenOpen();
      try {
        await session.subscribe(this.#prefix + channel);
        return;
      } catch (error) {
        this.#lose(session, error);
        if (says(error, finalRefusal)) throw error;
      }
    }
  }

  async unsubscribe(channel: string): Promise<void> {
    this.#channels.delete(channel);
    // A session that is lost has nothing to end.
    await this.#open?.unsubscribe(this.#prefix + channel).catch(() => undefined);
  }

  async isHeard(channel: string): Promise<boolean> {
    return (await this.#whenOpen()).isHeard(this.#prefix + channel);
  }

  async close(): Promise<void> {
    this.#clock.clearTimer(this.#timer);
    this.#channels.clear();
    this.#current?.end();
    this.#current = undefined;
    this.#open = undefined;
    this.#refuse(new BusError("ERR_BUS_CLOSED", "This bus has been closed."));
  }

  async #whenOpen(): Promise<Session> {
    return this.#open ?? new Promise((resolve, reject) => this.#waiters.add({ resolve, reject }));
  }

  async #begin(): Promise<void> {
    const session = this.#openSession({
      onMessage: (name, message) => this.#deliver(name, message),
      onLost: (cause) => this.#lose(session, cause),
    });
    this.#current = session;
    const late = new BusError("ERR_BUS_UNAVAILABLE", `Redis has not answered within ${this.#timeoutMs} ms.`);
    this.#timer = this.#clock.setTimer(() => this.#lose(session, late), this.#timeoutMs);
    try {
      await session.ready;
      await Promise.all(
        [...this.#channels].map(async (channel) => session.subscribe(this.#prefix + channel)),
      );
    } catch (error) {
      this.#lose(session, error);
    }
    if (this.#current === session) this.#carry(session);
  }

  #carry(session: Session): void {
    this.#clock.clearTimer(this.#timer);
    this.#failed = 0;
    this.#open = session;
    for (const waiter of this.#waiters) waiter.resolve(session);
    this.#waiters.clear();
    this.#events.onStatus(true);
  }

  #deliver(name: string, { buffer, byteOffset, length }: Uint8Array): void {
    // Drivers give Node's Buffer, whose slice() and toString() are not those of other bytes.
    this.#events.onMessage(name.slice(this.#prefix.length), new Uint8Array(buffer, byteOffset, length));
  }

  #lose(session: Session, cause: unknown): void {
    // It is lost already: with a connection all fail that waited for it.
    if (this.#current !== session) return;
    session.end();
    this.#current = undefined;
    this.#clock.clearTimer(this.#timer);
    if (this.#open === session) {
      this.#open = undefined;
      this.#events.onStatus(false);
    }
    if (says(cause, finalRefusal)) this.#refuse(cause);
    const delayMs = backoffMs(this.#failed++, backoff, Math.random);
    // A process that waits for nothing but Redis shall not end meanwhile.
    this.#timer = this.#clock.setTimer(() => void this.#begin(), delayMs, true);
  }

  #refuse(cause: unknown): void {
    for (const waiter of this.#waiters) waiter.reject(cause);
    this.#waiters.clear();
  }
}

function says(error: unknown, code: RegExp): boolean {
  return error instanceof Error && code.test(error.message);
}
