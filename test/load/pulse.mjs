// Clients that ask one after the other at a steady pace, and how long each answer takes. The server answers `echo` with what it brought.
import { createHistogram } from "node:perf_hooks";
import { textFrame } from "../../bench/load/frames.mjs";
import { Pool, within } from "../../bench/load/pool.mjs";
import { Pace } from "./pace.mjs";

const text = "x".repeat(64);
const patienceMs = 30_000;

export class Pulse {
  #pool = new Pool();
  #perSecond;
  #sentAt = new Map();
  #nextId = 0;
  #histogram = createHistogram();
  #onEmpty = null;

  constructor(perSecond) {
    this.#perSecond = perSecond;
  }

  static async connect(port, clients, perSecond) {
    const pulse = new Pulse(perSecond);
    await pulse.#pool.connect(port, clients, {
      hasNoOffers: true,
      onMessage: (_client, bytes, start, end) => pulse.#onAnswer(bytes.latin1Slice(start, end)),
    });
    return pulse;
  }

  /** @returns milliseconds at the usual percentiles, and how many answers there were; it fails if one does not come */
  async measure(durationMs) {
    this.#histogram.reset();
    await new Pace(this.#perSecond).run(durationMs, () => this.#ask());
    if (this.#sentAt.size > 0) {
      const empty = new Promise((resolve) => {
        this.#onEmpty = resolve;
      });
      await within(patienceMs, Promise.race([empty, this.#pool.failure]), "Others were not answered.");
    }
    return percentiles(this.#histogram);
  }

  close() {
    this.#pool.close();
  }

  #ask() {
    const id = this.#nextId++;
    const { clients } = this.#pool;
    this.#sentAt.set(id, performance.now());
    clients[id % clients.length].write(textFrame(`42${id}["echo","${text}"]`));
  }

  #onAnswer(said) {
    const [, id, answer] = /^43(\d+)\["(x*)"\]$/.exec(said) ?? [];
    const sentAt = this.#sentAt.get(Number(id));
    if (sentAt === undefined || answer !== text) throw new Error(`"${said}" is no answer to what was asked.`);
    this.#sentAt.delete(Number(id));
    this.#histogram.record(nanoseconds(performance.now() - sentAt));
    if (this.#sentAt.size === 0) this.#onEmpty?.();
  }
}

/** For histograms, which know whole numbers from one on. */
export function nanoseconds(durationMs) {
  return Math.max(1, Math.round(durationMs * 1e6));
}

/** Of a histogram of nanoseconds, in milliseconds. */
export function percentiles(histogram) {
  const at = (percentile) => histogram.percentile(percentile) / 1e6;
  return { count: histogram.count, p50: at(50), p99: at(99), p999: at(99.9), max: histogram.max / 1e6 };
}
