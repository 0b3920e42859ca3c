// The primary's part in the bus between workers: it hands on what they publish, and hears nothing itself.
import cluster, { type Worker } from "node:cluster";
import { resolveBusOptions, type BusOptions } from "../bus-options.js";
import { isEnvelope, pack, probe, type Envelope } from "./envelope.js";

/** What {@link setupPrimary} accepts; of the bus's options those that concern it. */
export type PrimaryOptions = Pick<BusOptions, "prefix" | "maxPendingBytes">;

/**
 * Lets the primary process hand on what its workers publish by `workersBus()`. To be called once, before or after the first worker is
 * forked.
 *
 * @returns the way to stop
 * @throws HoldfastError `ERR_INVALID_OPTION`
 * @example
 * if (cluster.isPrimary) {
 *   cluster.setupPrimary({ serialization: "advanced" }); // messages need no base64
 *   setupPrimary();
 *   for (let i = 0; i < availableParallelism(); i++) cluster.fork();
 * }
 */
export function setupPrimary(options: PrimaryOptions = {}): () => void {
  const { prefix, maxPendingBytes } = resolveBusOptions(options);
  const workers = new Map<Worker, WorkerLine>();

  const isHeard = (channel: string): boolean => [...workers.values()].some((line) => line.hears(channel));
  const onMessage = (worker: Worker, received: unknown): void => {
    if (!isEnvelope(received, prefix)) return;
    const line = workers.get(worker) ?? new WorkerLine(worker, maxPendingBytes);
    workers.set(worker, line);
    if (received.kind === "message") for (const { hand } of workers.values()) hand(received);
    else if (received.kind === "ask") line.answer(received, isHeard(received.channel) ? "heard" : "unheard");
    else line.take(received);
  };
  const onDisconnect = (worker: Worker): void => void workers.delete(worker);

  cluster.on("message", onMessage);
  cluster.on("disconnect", onDisconnect);
  return () => {
    cluster.off("message", onMessage);
    cluster.off("disconnect", onDisconnect);
  };
}

/** One worker: what its buses hear, and what waits for it. */
class WorkerLine {
  readonly #worker: Worker;
  readonly #maxPendingBytes: number;
  /** Channels to the buses that hear them. */
  readonly #heard: Map<string, Set<number>> = new Map();
  #arriveAsBytes = false;
  #pendingBytes = 0;

  constructor(worker: Worker, maxPendingBytes: number) {
    this.#worker = worker;
    this.#maxPendingBytes = maxPendingBytes;
  }

  take(envelope: Envelope): void {
    const { bus, kind, channel, bytes } = envelope;
    this.#arriveAsBytes = bytes instanceof Uint8Array;
    if (kind === "unsubscribe") this.#forget(channel, bus);
    if (kind === "bye") for (const name of this.#heard.keys()) this.#forget(name, bus);
    if (kind !== "subscribe") return;
    this.#heard.set(channel, (this.#heard.get(channel) ?? new Set()).add(bus));
    this.answer(envelope, "subscribed");
  }

  /** However much waits: one answer a question, and the worker waits for it. */
  answer(envelope: Envelope, kind: Envelope["kind"]): void {
    this.#send({ ...envelope, kind, bytes: probe });
  }

  /** Whether one of its buses hears the channel. */
  hears(channel: string): boolean {
    return this.#heard.has(channel);
  }

  /** Gives a message to those of its buses that hear the channel. */
  readonly hand = (envelope: Envelope): void => {
    const buses = this.#heard.get(envelope.channel);
    if (buses === undefined) return;
    const bytes = pack(envelope.bytes, this.#arriveAsBytes);
    for (const bus of buses) if (this.#hasRoomFor(bytes.length)) this.#send({ ...envelope, bus, bytes });
  };

  /** A worker that does not read, as one that is stopped, costs no more than this; the nodes ask again for what they miss. */
  #hasRoomFor(byteCount: number): boolean {
    return this.#pendingBytes === 0 || this.#pendingBytes + byteCount <= this.#maxPendingBytes;
  }

  #send(envelope: Envelope): void {
    const byteCount = envelope.bytes.length;
    if (!this.#worker.isConnected()) return;
    this.#pendingBytes += byteCount;
    // An error says that the worker has gone, which is told as `disconnect`.
    this.#worker.send(envelope, () => (this.#pendingBytes -= byteCount));
  }

  #forget(channel: string, bus: number): void {
    const buses = this.#heard.get(channel);
    buses?.delete(bus);
    if (buses?.size === 0) this.#heard.delete(channel);
  }
}
