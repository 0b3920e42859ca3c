// Counts what arrives against what is due: a run whose tally does not come out even is a failed run, not a fast one.

/** How long nothing at all may come; far beyond anything healthy. */
const patienceMs = 10_000;

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
    let watch;
    const all = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      let had = this.#come;
      // A slow machine has lost nothing as long as something comes.
      watch = setInterval(() => {
        const lost = this.#due - this.#come;
        if (this.#come === had)
          reject(new Error(`Lost: ${lost} of ${this.#due} messages were not delivered.`));
        had = this.#come;
      }, patienceMs);
    });
    try {
      await Promise.race([all, this.#failure]);
    } finally {
      clearInterval(watch);
    }
  }
}
