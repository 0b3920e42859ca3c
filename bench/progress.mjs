// Says on stderr how far the bench is: one line that is rewritten on a terminal, one line a run elsewhere.

/** The progress of `total` runs. */
export class Progress {
  #total;
  #done = 0;
  #began = performance.now();

  constructor(total) {
    this.#total = total;
  }

  /** A run begins. */
  begin(text) {
    if (process.stderr.isTTY) this.#write(`\r\x1b[2K${this.#place()} ${text} …`);
  }

  /** A run has ended. */
  end(text) {
    this.#done++;
    const line = `${this.#place()} ${text}`;
    this.#write(process.stderr.isTTY ? `\r\x1b[2K${line}` : `${line}\n`);
    if (process.stderr.isTTY && this.#done === this.#total) this.#write("\r\x1b[2K");
  }

  #place() {
    const width = 24;
    const filled = Math.round((this.#done / this.#total) * width);
    const left = ((performance.now() - this.#began) / Math.max(1, this.#done)) * (this.#total - this.#done);
    const bar = "█".repeat(filled) + "░".repeat(width - filled);
    return `${bar} ${this.#done}/${this.#total}${this.#done > 0 ? ` · ${Math.ceil(left / 1000)} s left` : ""} ·`;
  }

  #write(text) {
    process.stderr.write(text);
  }
}
