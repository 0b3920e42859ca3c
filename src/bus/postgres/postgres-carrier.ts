// Carries messages over one table of PostgreSQL: reads on from its place whenever it is notified, and every second in any case.
import type { Clock, Timer } from "../../core/index.js";
import type { Carrier, CarrierEvents } from "../carrier.js";
import type { Listener, PostgresDriver } from "./driver.js";
import { Statements } from "./statements.js";
import { Writer } from "./writer.js";

/** What a carrier needs to know. */
export interface PostgresSettings {
  /** Of the table. */
  readonly name: string;
  readonly maxAgeMs: number;
  /** How long a statement may take. Who waits longer tries on another connection. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Notifications are but a hint: this is how late a message comes without them. */
const readEveryMs = 1_000;

export class PostgresCarrier implements Carrier {
  /** So that a page of messages is no burden for a node. */
  readonly maxMessageBytes: number = 2 ** 18;
  readonly #driver: PostgresDriver;
  readonly #statements: Statements;
  readonly #writer: Writer;
  readonly #settings: PostgresSettings;
  readonly #events: CarrierEvents;
  readonly #channels: Set<string> = new Set();
  /** How far it has read; none: it reads nothing yet. */
  #place: string | undefined;
  #beginning: Promise<void> | null = null;
  #reading: Promise<void> | null = null;
  /** It has been told of something that the reading under way may not see. */
  #hasMore = false;
  #listener: Listener | undefined;
  #timer: Timer = null;
  #forgetsAt: number;
  #isClosed = false;

  constructor(driver: PostgresDriver, settings: PostgresSettings, events: CarrierEvents) {
    this.#driver = driver;
    this.#settings = settings;
    this.#events = events;
    this.#statements = new Statements(
      async (text, values) => this.#inTime(driver.query(text, values)),
      settings.name,
    );
    this.#writer = new Writer(async (messages) => this.#standing(this.#statements.keep(messages)));
    this.#forgetsAt = settings.clock.now() + settings.maxAgeMs;
    // Drivers connect when they are used; if they cannot, that is known then.
    events.onStatus(true);
    this.#sleep();
  }

  async publish(channel: string, message: Uint8Array): Promise<void> {
    await this.#writer.add(channel, message);
  }

  async subscribe(channel: string): Promise<void> {
    this.#beginning ??= this.#begin();
    try {
      await this.#beginning;
    } catch (error) {
      this.#beginning = null;
      throw error;
    }
    this.#channels.add(channel);
  }

  async unsubscribe(channel: string): Promise<void> {
    this.#channels.delete(channel);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#settings.clock.clearTimer(this.#timer);
    await this.#beginning?.catch(() => undefined);
    await this.#stopListening();
  }

  async #begin(): Promise<void> {
    await this.#statements.prepare();
    if (this.#listener === undefined) await this.#listen();
    this.#place = await this.#statements.now();
  }

  async #listen(): Promise<void> {
    const listening = this.#driver.listen(this.#settings.name, {
      onNotify: (channel) => {
        if (this.#channels.has(channel)) this.#read();
      },
      onLost: () => {
        this.#listener = undefined;
        this.#events.onStatus(false);
        this.#read();
      },
    });
    try {
      this.#listener = await this.#inTime(listening);
    } catch (error) {
      // Should it begin to listen yet, nobody is interested any more.
      listening.then(async (late) => late.stop()).catch(() => undefined);
      throw error;
    }
    if (this.#isClosed) await this.#stopListening();
  }

  async #stopListening(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    // A connection that is lost cannot be told to stop.
    if (listener !== undefined) await this.#inTime(listener.stop()).catch(() => undefined);
  }

  #read(): void {
    this.#hasMore = true;
    this.#reading ??= this.#readAll().finally(() => (this.#reading = null));
  }

  async #readAll(): Promise<void> {
    while (this.#hasMore && !this.#isClosed) {
      this.#hasMore = false;
      await this.#readOnce();
    }
  }

  /** Gives how many messages there were. */
  async #readOnce(): Promise<number> {
    if (this.#place === undefined) return 0;
    let count = 0;
    const reading = this.#statements.read([...this.#channels], this.#place, (messages) => {
      count += messages.length;
      if (this.#isClosed) return;
      for (const { channel, message } of messages) this.#events.onMessage(channel, message);
    });
    // If it cannot, it reads on from the same place.
    this.#place = await this.#standing(reading).catch(() => this.#place);
    return count;
  }

  #sleep(): void {
    if (this.#isClosed) return;
    this.#timer = this.#settings.clock.setTimer(() => void this.#wake(), readEveryMs);
  }

  async #wake(): Promise<void> {
    await this.#reading;
    // Who has subscribed to nothing only asks whether the server is there.
    if (this.#place === undefined) await this.#standing(this.#statements.now()).catch(() => undefined);
    // What is found now should have been notified: that connection is dead, and nobody says so.
    if ((await this.#readOnce()) > 0) await this.#stopListening();
    if (this.#place !== undefined && this.#listener === undefined)
      await this.#listen().catch(() => undefined);
    await this.#forget();
    this.#sleep();
  }

  async #forget(): Promise<void> {
    const { clock, maxAgeMs } = this.#settings;
    if (clock.now() < this.#forgetsAt) return;
    this.#forgetsAt = clock.now() + maxAgeMs / 4;
    await this.#statements.forget(maxAgeMs).catch(() => undefined);
  }

  /** How a statement ends says how the connection stands. */
  async #standing<Result>(statement: Promise<Result>): Promise<Result> {
    try {
      const result = await statement;
      this.#events.onStatus(true);
      return result;
    } catch (error) {
      this.#events.onStatus(false);
      throw error;
    }
  }

  /** Drivers wait for a server that says nothing as long as TCP does. */
  async #inTime<Result>(answer: Promise<Result>): Promise<Result> {
    const { clock, timeoutMs } = this.#settings;
    return new Promise((resolve, reject) => {
      const timer = clock.setTimer(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      answer.then(resolve, reject).finally(() => clock.clearTimer(timer));
    });
  }
}
