// Counts numbered events: which have come, which came again, and which are missing. Used by the page and by the server.

/** What has become of the events of one direction, as its receiving end knows it. */
export interface Counts {
  /** Different events that have come. */
  readonly received: number;
  /** Comings beyond the first. */
  readonly doubled: number;
  /** Events that have not come although later ones have. */
  readonly lost: number;
}

/** More are not remembered one by one: they stay lost. */
const maxMissing = 10_000;

/** Takes 1, 2, 3 … as they come. */
export class Tally {
  #highest = 0;
  #doubled = 0;
  #lost = 0;
  readonly #missing: Set<number> = new Set();

  /** An event has come. False: its number cannot be one. */
  add(number: unknown): boolean {
    if (!Number.isSafeInteger(number) || Number(number) < 1 || Number(number) > this.#highest + maxMissing)
      return false;
    const count = Number(number);
    if (count > this.#highest) {
      for (let skipped = this.#highest + 1; skipped < count; skipped++) this.#miss(skipped);
      this.#highest = count;
    } else if (this.#missing.delete(count)) this.#lost--;
    else this.#doubled++;
    return true;
  }

  get counts(): Counts {
    return { received: this.#highest - this.#lost, doubled: this.#doubled, lost: this.#lost };
  }

  #miss(number: number): void {
    this.#lost++;
    if (this.#missing.size < maxMissing) this.#missing.add(number);
  }
}
