// The bus between the workers of node:cluster, as a worker has it. Who hands their messages on is in the primary: primary.ts.
import type { Bus } from "../bus.js";
import { resolveBusOptions, type BusOptions } from "../bus-options.js";
import { carriedBus } from "../carried-bus.js";
import type { Carrier, CarrierEvents } from "../carrier.js";
import { isEnvelope, pack, probe, unpack, type Envelope } from "./envelope.js";

/**
 * A bus between the workers of one primary process: all cores of a machine, and no server beside it. It is made in the workers; the
 * primary calls {@link setupPrimary}.
 *
 * @throws HoldfastError `ERR_INVALID_OPTION`
 * @example
 * const io = new Server(3000, { cluster: createCluster({ bus: workersBus() }) });
 */
export function workersBus(options: BusOptions = {}): Bus {
  const resolved = resolveBusOptions(options);
  return carriedBus("the primary process", resolved, (events) => new WorkersCarrier(resolved.prefix, events));
}

/** A worker may have several. */
let busCount = 0;

class WorkersCarrier implements Carrier {
  readonly maxMessageBytes: number = 2 ** 20;
  readonly #prefix: string;
  readonly #events: CarrierEvents;
  readonly #bus: number = ++busCount;
  /** Who waits for the primary to say that a channel is heard. */
  readonly #subscribing: Map<string, () => void> = new Map();
  /** Who waits for the primary to say whether anybody hears a channel. */
  readonly #asking: Map<string, ((isHeard: boolean) => void)[]> = new Map();
  /** Known from the primary's first answer on. */
  #arriveAsBytes = false;

  constructor(prefix: string, events: CarrierEvents) {
    this.#prefix = prefix;
    this.#events = events;
    process.on("message", this.#onMessage);
    process.on("disconnect", this.#onDisconnect);
    events.onStatus(process.connected);
  }

  async publish(channel: string, message: Uint8Array): Promise<void> {
    await this.#send("message", channel, pack(message, this.#arriveAsBytes));
  }

  async subscribe(channel: string): Promise<void> {
    const isHeard = new Promise<void>((resolve) => this.#subscribing.set(channel, resolve));
    await this.#send("subscribe", channel, probe);
    await isHeard;
  }

  async unsubscribe(channel: string): Promise<void> {
    this.#subscribing.delete(channel);
    // With the connection the primary has forgotten this bus.
    if (process.connected) await this.#send("unsubscribe", channel, probe);
  }

  async isHeard(channel: string): Promise<boolean> {
    const answer = new Promise<boolean>((resolve) => {
      this.#asking.set(channel, [...(this.#asking.get(channel) ?? []), resolve]);
    });
    await this.#send("ask", channel, probe);
    return answer;
  }

  async close(): Promise<void> {
    process.off("message", this.#onMessage);
    process.off("disconnect", this.#onDisconnect);
    if (process.connected) await this.#send("bye", "", probe);
  }

  readonly #onDisconnect = (): void => this.#events.onStatus(false);

  readonly #onMessage = (received: unknown): void => {
    if (!isEnvelope(received, this.#prefix) || received.bus !== this.#bus) return;
    const { kind, channel, bytes } = received;
    if (kind === "message") this.#events.onMessage(channel, unpack(bytes));
    if (kind === "heard" || kind === "unheard") this.#onAnswer(channel, kind === "heard");
    if (kind !== "subscribed") return;
    this.#arriveAsBytes = bytes instanceof Uint8Array;
    this.#subscribing.get(channel)?.();
    this.#subscribing.delete(channel);
  };

  #onAnswer(channel: string, isHeard: boolean): void {
    for (const resolve of this.#asking.get(channel) ?? []) resolve(isHeard);
    this.#asking.delete(channel);
  }

  /** Resolves when it is on its way: between two processes that live nothing is lost. */
  async #send(kind: Envelope["kind"], channel: string, bytes: Envelope["bytes"]): Promise<void> {
    const envelope: Envelope = { holdfastBus: this.#prefix, bus: this.#bus, kind, channel, bytes };
    return new Promise((resolve, reject) => {
      if (process.send === undefined) throw new Error("this process is no worker");
      process.send(envelope, undefined, undefined, (error) => (error === null ? resolve() : reject(error)));
    });
  }
}
