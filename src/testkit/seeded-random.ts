// Numbers by chance that a seed repeats (mulberry32). Not for secrets: core/random.ts draws those.
import type { Random } from "../core/index.js";

/**
 * Draws numbers; two with one seed draw the same.
 *
 * @example
 * const random = new SeededRandom(7);
 * random.below(6); // the same as in every run
 */
export class SeededRandom implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 to 1, exclusive, as Math.random. */
  next(): number {
    return this.#word() / 2 ** 32;
  }

  /** A whole number from 0 to `limit`, exclusive. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True so often of a hundred times. */
  isPercent(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("There is nothing to pick from.");
    return item;
  }

  bytes(count: number): Uint8Array {
    const words = Uint32Array.from({ length: Math.ceil(count / 4) }, () => this.#word());
    return new Uint8Array(words.buffer, 0, count);
  }

  /** A source of its own, so that what one part draws does not shift what another one is given. */
  fork(): SeededRandom {
    return new SeededRandom(this.#word());
  }

  /** 32 bits. */
  #word(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
