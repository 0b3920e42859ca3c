// All that waits for the slow clients of one engine, as one sum. It keeps no message: each client's backlog does.

/** What the sum needs to know of one of its parts. */
export interface Share {
  readonly cost: number;
  /** Ends the client that it belongs to. */
  giveUp(): void;
}

/**
 * The backlogs of one engine, and the bound of all together.
 *
 * @example
 * const backlogs = new Backlogs(268_435_456);
 * backlogs.add(backlog);
 * backlogs.grow(1200);
 * backlogs.judge();
 */
export class Backlogs {
  readonly #maxBytes: number;
  readonly #shares: Set<Share> = new Set();
  #cost = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What they cost together, in bytes. */
  get cost(): number {
    return this.#cost;
  }

  /** How many clients something may wait for. */
  get size(): number {
    return this.#shares.size;
  }

  add(share: Share): void {
    this.#shares.add(share);
  }

  remove(share: Share): void {
    if (this.#shares.delete(share)) this.#cost -= share.cost;
  }

  /** One of them costs so much more, or less. */
  grow(bytes: number): void {
    this.#cost += bytes;
  }

  /** Gives up clients until the rest is within the bound: those for whom most waits first. */
  judge(): void {
    while (this.#cost > this.#maxBytes) {
      let largest: Share | null = null;
      for (const share of this.#shares) if (share.cost > (largest?.cost ?? 0)) largest = share;
      if (largest === null) return;
      this.remove(largest);
      largest.giveUp();
    }
  }
}
