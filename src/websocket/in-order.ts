// Hands items on in the order in which they came, although the work on some of them ends later. Not a scheduler: one item at a time.

const compactAfter = 1024;

/**
 * A line of items that are worked on one after the other.
 *
 * @example
 * const line = new InOrder<Job>((job, done) => job.run(done));
 * line.push(job); // runs at once if nothing is before it
 */
export class InOrder<Item extends object> {
  readonly #work: (item: Item, done: () => void) => void;
  readonly #done: () => void;
  #waiting: Item[] = [];
  /** Where the line begins in `#waiting`: shifting a long array moves all of it, each time. */
  #next = 0;
  #isWorking = false;
  #isRunning = false;

  /** @param work calls `done` once, before it returns or later */
  constructor(work: (item: Item, done: () => void) => void) {
    this.#work = work;
    this.#done = (): void => {
      this.#isWorking = false;
      this.#run();
    };
  }

  get isIdle(): boolean {
    return !this.#isWorking && this.#next === this.#waiting.length;
  }

  push(item: Item): void {
    this.#waiting.push(item);
    this.#run();
  }

  /** Forgets what waits; what is being worked on is still reported to `work`'s `done`. */
  clear(): void {
    this.#waiting = [];
    this.#next = 0;
  }

  #run(): void {
    // Work that ends at once comes back here: a loop, so that a long line does not become a deep stack.
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (!this.#isWorking) {
      const item = this.#waiting[this.#next];
      if (item === undefined) {
        this.clear();
        break;
      }
      this.#next++;
      if (this.#next >= compactAfter) this.#compact();
      this.#isWorking = true;
      this.#work(item, this.#done);
    }
    this.#isRunning = false;
  }

  /** A line that is never empty must not keep what it has handed on. */
  #compact(): void {
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }
}
