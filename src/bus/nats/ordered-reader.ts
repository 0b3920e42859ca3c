// Reads one channel of a stream in its order from a number on: makes its consumer anew whenever that is gone, or something is missing.
import type { Clock, Timer } from "../../core/index.js";
import type { NatsConnection, NatsMessage, NatsSubscription } from "./connection.js";
import { prepareStream, type JetStreamManager, type StreamSettings } from "./jetstream.js";

/** What a reader needs, and whom it tells. */
export interface ReaderParts {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly settings: StreamSettings;
  readonly clock: Clock;
  /** A name for a subject of this reader's own, which nobody can guess. */
  newInbox(): string;
  onMessage(message: Uint8Array): void;
}

/** How often the server shows that the consumer is still there. Two that do not come mean that it is not. */
const heartbeatMs = 1_000;
const silenceMs = 2.5 * heartbeatMs;
/** A stream that nobody leads at the moment answers nothing: a question has its own time for that, and this is the pause after it. */
const retryMs = 500;
const nanosecondsOfMs = 1_000_000;
/** The server forgets a consumer that nobody listens to. */
const inactiveMs = 10_000;

export class OrderedReader {
  readonly #parts: ReaderParts;
  readonly #subject: string;
  #subscription: NatsSubscription | undefined;
  #consumer: string | undefined;
  /** When the stream was made, by which it is told from one that was made in its place. */
  #stream: string | undefined;
  /** Of the stream: the message that was read last. */
  #lastRead: number | undefined;
  /** Of the consumer: how many messages it has delivered. */
  #delivered = 0;
  #timer: Timer = null;
  #opening: Promise<void> | null = null;
  #isClosed = false;

  constructor(parts: ReaderParts, channel: string) {
    this.#parts = parts;
    this.#subject = `${parts.settings.name}.${channel}`;
  }

  /** Resolves when whatever is published from then on is read. */
  async open(): Promise<void> {
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    await this.#opening;
  }

  /** Reads on from its place; to be called when that may have ended. If it cannot, it tries again soon. */
  reopen(): void {
    if (this.#isClosed) return;
    this.open().catch(() => this.#expectSomething(retryMs));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening?.catch(() => undefined);
    await this.#drop();
  }

  async #open(): Promise<void> {
    await this.#drop();
    const { manager, settings } = this.#parts;
    await prepareStream(manager, settings);
    const { created, state } = await manager.streams.info(settings.name);
    // In another stream, or one that has lost its end, whatever is there may be new.
    if (created !== (this.#stream ?? created) || state.last_seq < (this.#lastRead ?? 0)) this.#lastRead = 0;
    this.#stream = created;
    this.#lastRead ??= state.last_seq;
    await this.#consume(this.#lastRead + 1);
    if (this.#isClosed) await this.#drop();
  }

  async #consume(from: number): Promise<void> {
    const { connection, manager, settings } = this.#parts;
    const inbox = this.#parts.newInbox();
    this.#delivered = 0;
    this.#subscription = connection.subscribe(inbox, {
      callback: (error, message) => {
        if (error === null) this.#take(message);
      },
    });
    const config = {
      deliver_subject: inbox,
      filter_subject: this.#subject,
      deliver_policy: "by_start_sequence",
      opt_start_seq: from,
      ack_policy: "none",
      max_deliver: 1,
      mem_storage: true,
      num_replicas: 1,
      flow_control: true,
      idle_heartbeat: heartbeatMs * nanosecondsOfMs,
      inactive_threshold: inactiveMs * nanosecondsOfMs,
    };
    this.#expectSomething();
    const { name } = await manager.consumers.add(settings.name, config as never);
    this.#consumer = name;
  }

  #take(message: NatsMessage): void {
    this.#expectSomething();
    // Heartbeats, and questions whether messages are read: the server sends on when these are answered.
    if (message.headers?.code === 100) {
      if (message.reply !== undefined && message.reply !== "") message.respond();
      return;
    }
    const [stream, delivered] = numbersOf(message.reply);
    if (delivered !== this.#delivered + 1) return this.reopen();
    this.#delivered = delivered;
    this.#lastRead = stream;
    this.#parts.onMessage(message.data);
  }

  #expectSomething(withinMs: number = silenceMs): void {
    this.#parts.clock.clearTimer(this.#timer);
    if (this.#isClosed) return;
    this.#timer = this.#parts.clock.setTimer(() => this.reopen(), withinMs);
  }

  async #drop(): Promise<void> {
    const { connection, manager, settings, clock } = this.#parts;
    clock.clearTimer(this.#timer);
    const consumer = this.#consumer;
    this.#consumer = undefined;
    if (!connection.isClosed()) this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    // The server does it itself soon.
    if (consumer !== undefined) manager.consumers.delete(settings.name, consumer).catch(() => undefined);
  }
}

/** The numbers of a message: in its stream, and in its consumer. $JS.ACK.<stream>.<consumer>.<deliveries>.<stream's>.<consumer's>.<time>.<pending> */
function numbersOf(reply = ""): [number, number] {
  const tokens = reply.split(".");
  // With a domain and an account in front, and a token behind, there are more.
  const at = tokens.length > 9 ? 7 : 5;
  return [Number(tokens[at]), Number(tokens[at + 1])];
}
