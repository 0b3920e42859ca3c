// Sends at a rate that does not depend on the answers, so that a server that stalls is not asked less (no coordinated omission).
import { createHistogram } from "node:perf_hooks";
import { Tally } from "./tally.mjs";

/**
 * Asks `perSecond` times a second on average, at random milliseconds that are the same in every run. It sleeps in between: a generator that
 * spins is never idle, so the kernel has everything else on its core interrupt it, and it was itself 3 to 14 ms late for one in a hundred.
 */
export class OpenLoop {
  /** What is due and what has come; the sender counts what comes. */
  tally;
  #meanGapMs;
  #failure;
  #seed = 0x2545f491;

  constructor(perSecond, failure) {
    this.tally = new Tally(failure);
    this.#meanGapMs = 1000 / perSecond;
    this.#failure = failure;
  }

  /**
   * Calls `send(dueAt)` for each, as soon after it is due as this process can, until all answers have come.
   *
   * @returns a histogram of how late it was itself, in nanoseconds
   */
  async run(durationMs, send) {
    const lateness = createHistogram();
    const end = performance.now() + durationMs;
    const began = performance.now();
    let due = this.#gapMs();
    const sent = new Promise((resolve, reject) => {
      const turn = () => {
        try {
          // Timers are a millisecond coarse. What falls into one is due at its end.
          for (; ; due += this.#gapMs()) {
            const dueAt = began + Math.ceil(due);
            if (dueAt >= end) return resolve();
            const restMs = dueAt - performance.now();
            if (restMs > 0) return setTimeout(turn, restMs);
            this.tally.expect(1);
            send(dueAt);
            lateness.record(Math.ceil((performance.now() - dueAt) * 1e6));
          }
        } catch (error) {
          reject(error);
        }
      };
      turn();
    });
    await Promise.race([sent, this.#failure]);
    await this.tally.even();
    return lateness;
  }

  /** Exponentially distributed, as the gaps between the acts of many people who do not know of each other. */
  #gapMs() {
    // xorshift32 (G. Marsaglia, 2003)
    let seed = this.#seed;
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    this.#seed = seed;
    return -Math.log(((seed >>> 0) + 1) / 2 ** 32) * this.#meanGapMs;
  }
}
