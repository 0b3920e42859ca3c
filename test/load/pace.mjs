// Does something so many times a second, whatever becomes of it. Timers are a millisecond coarse, so it does several at once where it must.

const tickMs = 5;

export class Pace {
  #perSecond;

  constructor(perSecond) {
    this.#perSecond = perSecond;
  }

  /** Calls `act` at its pace for `durationMs`, and never catches up on more than a second. */
  run(durationMs, act) {
    const began = performance.now();
    let done = 0;
    return new Promise((resolve, reject) => {
      const timer = setInterval(() => {
        const elapsedMs = performance.now() - began;
        const due = (Math.min(elapsedMs, durationMs) * this.#perSecond) / 1000;
        done = Math.max(done, due - this.#perSecond);
        try {
          for (; done < due; done++) act();
        } catch (error) {
          clearInterval(timer);
          reject(error);
          return;
        }
        if (elapsedMs < durationMs) return;
        clearInterval(timer);
        resolve();
      }, tickMs);
    });
  }
}
