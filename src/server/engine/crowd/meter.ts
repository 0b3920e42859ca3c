// What a client may still send of its own accord: by its own tokens, and by those that it shares with its address. What becomes of one
// who has none left is for its session to say.
import type { TokenBucket } from "./token-bucket.js";

/**
 * The buckets that one session takes from.
 *
 * @example
 * const meter = new Meter([new TokenBucket({ perSecond: 100 }, clock.now())]);
 * if (!meter.take(clock.now())) drop();
 */
export class Meter {
  readonly #buckets: readonly TokenBucket[];

  constructor(buckets: readonly TokenBucket[]) {
    this.#buckets = buckets;
  }

  /** Takes a token of each; false: one of them has none. Who has none of its own takes none of its neighbours'. */
  take(nowMs: number): boolean {
    return this.#buckets.every((bucket) => bucket.take(nowMs));
  }
}
