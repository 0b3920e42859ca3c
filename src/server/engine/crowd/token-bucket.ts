// A rate with room for bursts. It waits for nobody and knows no clock: the time is handed in.

/** How often something may happen. */
export interface Rate {
  /** How often it may happen for ever. */
  readonly perSecond: number;
  /** How often it may happen at once, after silence. @default the same as `perSecond`, at least 1 */
  readonly burst?: number;
}

/**
 * Tokens that come back with time. Its state is two numbers, so that a million of them are cheap.
 *
 * @example
 * const bucket = new TokenBucket({ perSecond: 20, burst: 100 }, clock.now());
 * if (!bucket.take(clock.now())) refuse();
 */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #atMs: number;

  constructor({ perSecond, burst = Math.max(1, perSecond) }: Rate, nowMs: number) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** Takes a token; false: there is none. */
  take(nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Milliseconds until there is a token. */
  waitMs(nowMs: number): number {
    this.#refill(nowMs);
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs);
  }

  /** True when nothing was taken that has not come back: then a new bucket is the same. */
  isFull(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#tokens === this.#burst;
  }

  #refill(nowMs: number): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
  }
}
