// A first-in-first-out list that can also be read by index: what the log and its index are made of. It knows no log.

// Below this, copying what is left costs more than the places that were left behind.
const minCompaction = 32;

/**
 * A list that is added to at the back and taken from at the front, each in constant time on average. What has been taken
 * is let go of, and an empty one holds no memory.
 *
 * @example
 * const line = new Fifo("a");
 * line.push("b");
 * line.shift(); // "a"
 * line.at(0); // "b"
 */
export class Fifo<T> {
  #items: (T | undefined)[];
  #start = 0;

  constructor(...items: T[]) {
    this.#items = items;
  }

  get length(): number {
    return this.#items.length - this.#start;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The item at `index` from the front; negative: from the back. */
  at(index: number): T | undefined {
    return this.#items[index < 0 ? this.#items.length + index : this.#start + index];
  }

  /** A copy of the items from `index` on. */
  from(index: number): T[] {
    return this.#items.slice(this.#start + index) as T[];
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#start];
    this.#items[this.#start++] = undefined;
    if (this.length === 0) {
      this.#items = [];
      this.#start = 0;
    } else if (this.#start >= minCompaction && this.#start * 2 >= this.#items.length) {
      // As many have been taken as are moved now, so each item is moved once on average. A copy, to give memory back.
      this.#items = this.#items.slice(this.#start);
      this.#start = 0;
    }
    return item;
  }
}
