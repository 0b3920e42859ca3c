// Sends at a rate that does not depend on the answers, so that a server that stalls is not asked less (no coordinated omission).
import { Tally } from "./tally.mjs";

/** A process that has not looked for so long has stood still: its machine had something else to do, or it collected garbage. */
const stillMs = 2;

/**
 * Asks `perSecond` times a second on average, at random milliseconds that are the same in every run. It sleeps in between: a generator that
 * spins is never idle, so the kernel has everything else on its core interrupt it.
 */
export class OpenLoop {
  /** What is due and what has come; the sender counts what comes. */
  tally;
  #meanGapMs;
  #failure;
  #seed = 0x2545f491;
  #lookedAt = 0;
  #stoodStillAt = 0;

  constructor(perSecond, failure) {
    this.tally = new Tally(failure);
    this.#meanGapMs = 1000 / perSecond;
    this.#failure = failure;
  }

  /** Calls `send(dueAt)` for each, as soon after it is due as this process can, until all answers have come. */
  async run(durationMs, send) {
    const began = performance.now();
    const end = began + durationMs;
    let due = this.#gapMs();
    this.#lookedAt = began;
    const sent = new Promise((resolve, reject) => {
      const turn = () => {
        try {
          const now = this.#look();
          // Timers are a millisecond coarse. What falls into one is due at its end.
          for (; began + Math.ceil(due) <= Math.min(now, end); due += this.#gapMs()) {
            this.tally.expect(1);
            send(began + Math.ceil(due));
          }
          if (now < end) setTimeout(turn, 1);
          else resolve();
        } catch (error) {
          reject(error);
        }
      };
      turn();
    });
    await Promise.race([sent, this.#failure]);
    await this.tally.even();
  }

  /** Whether this process was awake all the time since then: if not, it cannot say how long the server took. */
  wasAwakeSince(dueAt) {
    this.#look();
    return dueAt > this.#stoodStillAt;
  }

  #look() {
    const now = performance.now();
    if (now - this.#lookedAt > stillMs) this.#stoodStillAt = now;
    this.#lookedAt = now;
    return now;
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
