// A session over Redis's pub/sub, plain or sharded: one connection speaks and one hears. Redis keeps nothing of what is said.
import { systemRandom, type Clock, type Timer } from "../../core/index.js";
import { BusError } from "../bus-error.js";
import type { ChannelKind, Connect, RedisConnection } from "./connection.js";
import { Lanes } from "./lanes.js";
import type { ResolvedRedisOptions } from "./options.js";
import type { OpenSession, Session, SessionEvents } from "./session.js";

/** So often in the time that Redis has to answer it is asked whether it can be heard. */
const echoesInTime = 2;

const empty = Buffer.alloc(0);

/** A way to open sessions over pub/sub. */
export function pubSubSessions(
  { connect, prefix, publishTimeoutMs }: ResolvedRedisOptions,
  kind: ChannelKind,
  clock: Clock,
): OpenSession {
  const lanes = kind === "sharded" ? new Lanes(`${prefix}:all`) : undefined;
  const echo = `${prefix}:echo:${Buffer.from(systemRandom.bytes(12)).toString("base64url")}`;
  const everyMs = publishTimeoutMs / echoesInTime;
  return (events) => new PubSubSession({ connect, kind, lanes, echo, everyMs, clock }, events);
}

interface PubSubParts {
  readonly connect: Connect;
  readonly kind: ChannelKind;
  /** Plain channels are every shard's work, however many there are. */
  readonly lanes: Lanes | undefined;
  /** A channel of its own, on which it hears itself. */
  readonly echo: string;
  readonly everyMs: number;
  readonly clock: Clock;
}

/**
 * A connection that is half open takes what it is given and brings nothing; and which connection a cluster's client hears by is its
 * own affair. So a session is open as long as it hears itself.
 */
class PubSubSession implements Session {
  readonly ready: Promise<unknown>;
  readonly #parts: PubSubParts;
  readonly #publisher: RedisConnection;
  readonly #subscriber: RedisConnection;
  readonly #onLost: (cause: unknown) => void;
  #unheard = 0;
  #timer: Timer = null;

  constructor(parts: PubSubParts, { onMessage, onLost }: SessionEvents) {
    const { connect, lanes, echo } = parts;
    this.#parts = parts;
    this.#onLost = onLost;
    this.#publisher = connect({ onMessage: () => undefined, onLost });
    this.#subscriber = connect({
      onMessage: (channel, message) => {
        if (channel === echo) this.#unheard = 0;
        else onMessage(lanes?.channelOf(channel) ?? channel, message);
      },
      onLost,
    });
    this.ready = this.#open();
  }

  publish(channel: string, message: Buffer): Promise<unknown> {
    const { kind, lanes } = this.#parts;
    if (kind === "plain") return this.#publisher.send(undefined, ["PUBLISH", channel, message]);
    const lane = lanes?.speakOn(channel) ?? channel;
    return this.#publisher.send(lane, ["SPUBLISH", lane, message]);
  }

  async subscribe(channel: string): Promise<unknown> {
    const { kind, lanes } = this.#parts;
    const names = lanes?.hearOn(channel) ?? [channel];
    return Promise.all(names.map(async (name) => this.#subscriber.subscribe(kind, name)));
  }

  async unsubscribe(channel: string): Promise<unknown> {
    const { kind, lanes } = this.#parts;
    const names = lanes?.hearOn(channel) ?? [channel];
    return Promise.all(names.map(async (name) => this.#subscriber.unsubscribe(kind, name)));
  }

  /** Each node of a Redis Cluster knows its own connections alone. */
  async isHeard(channel: string): Promise<boolean> {
    if (this.#parts.kind === "sharded" || this.#publisher.isCluster) return true;
    const answer = await this.#publisher.send(undefined, ["PUBSUB", "NUMSUB", channel]);
    return !Array.isArray(answer) || Number(answer[1]) > 0;
  }

  end(): void {
    this.#parts.clock.clearTimer(this.#timer);
    this.#publisher.end();
    this.#subscriber.end();
  }

  async #open(): Promise<void> {
    await Promise.all([this.#publisher.ready, this.#subscriber.ready]);
    await this.#subscriber.subscribe(this.#parts.kind, this.#parts.echo);
    this.#listenForItself();
  }

  #listenForItself(): void {
    const { clock, echo, everyMs } = this.#parts;
    if (this.#unheard > echoesInTime) {
      this.#onLost(new BusError("ERR_BUS_UNAVAILABLE", "What is published does not come back from Redis."));
      return;
    }
    this.#unheard++;
    // That it could not be sent shows in that it is not heard.
    this.publish(echo, empty).catch(() => undefined);
    this.#timer = clock.setTimer(() => this.#listenForItself(), everyMs);
  }
}
