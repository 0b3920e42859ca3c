// Counts what arrives against what is due: a run whose tally does not come out even is a failed run, not a fast one.
import { within } from "./pool.mjs";

/** How long the last message of a run may take; far beyond anything healthy. */
const patienceMs = 15_000;

/** What is due and what has come. */
export class Tally {
  #failure;
  #due = 0;
  #come = 0;
  #resolve = null;

  constructor(failure) {
    this.#failure = failure;
  }

  /** What has come since the tally was made. */
  get come() {
    return this.#come;
  }

  /** Announces `count` more messages. */
  expect(count) {
    this.#due += count;
  }

  /** One has come. */
  count() {
    this.#come++;
    if (this.#come < this.#due) return;
    if (this.#come > this.#due) throw new Error("More messages have come than were sent.");
    this.#resolve?.();
  }

  /** Waits until all that is due has come. */
  async even() {
    if (this.#come === this.#due) return;
    const all = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    await within(
      patienceMs,
      Promise.race([all, this.#failure]),
      () => `Lost: ${this.#due - this.#come} of ${this.#due} messages were not delivered.`,
    );
  }
}
