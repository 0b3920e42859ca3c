// How much may be under way through one tunnel, one way: the end that writes counts what it has said, and the end that takes gives credit.

/** Who writes stops at so many bytes that were not taken. */
export const windowBytes = 262_144;

/** Credit is given for so many bytes at once: a message for each would cost as much as what it is for. */
const creditBytes = 65_536;

/**
 * The end that writes.
 *
 * @example
 * if (outflow.add(data.length)) events.onBlocked();
 * if (outflow.settle(credit)) events.onDrain();
 */
export class Outflow {
  #bytes = 0;
  #isBlocked = false;

  /** Bytes that were not taken. */
  get bytes(): number {
    return this.#bytes;
  }

  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** Says that so many more are under way. True: from now on it is blocked. */
  add(bytes: number): boolean {
    this.#bytes += bytes;
    if (this.#isBlocked || this.#bytes < windowBytes) return false;
    return (this.#isBlocked = true);
  }

  /** So many were taken. True: it was blocked, and is no more. */
  settle(bytes: number): boolean {
    this.#bytes = Math.max(0, this.#bytes - bytes);
    if (!this.#isBlocked || this.#bytes > windowBytes / 2) return false;
    this.#isBlocked = false;
    return true;
  }
}

/**
 * The end that takes.
 *
 * @example
 * inflow.add(data.length);
 * const credit = inflow.takeCredit();
 */
export class Inflow {
  #bytes = 0;

  /** So many have come. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /** All that has come was taken: what is to be said of it now, 0 if it is not worth saying. */
  takeCredit(): number {
    const bytes = this.#bytes;
    if (bytes < creditBytes) return 0;
    this.#bytes = 0;
    return bytes;
  }
}
