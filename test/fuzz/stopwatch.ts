// A target that notes how long its slowest input took. It judges nothing: other programs take time as well.
import type { Target } from "./target.js";

/**
 * Does what the target does.
 *
 * @example
 * const watch = new Stopwatch(target);
 * watch.run(input);
 * watch.slowestMs; // for each KiB, all invariants included
 */
export class Stopwatch implements Target {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  readonly tokens: readonly string[];
  readonly #target: Target;
  #slowestMs = 0;

  constructor(target: Target) {
    this.name = target.name;
    this.seeds = target.seeds;
    this.tokens = target.tokens;
    this.#target = target;
  }

  get slowestMs(): number {
    return this.#slowestMs;
  }

  run(input: Uint8Array): void {
    const startedAt = performance.now();
    this.#target.run(input);
    const kibibytes = Math.max(1, input.length / 1024);
    this.#slowestMs = Math.max(this.#slowestMs, (performance.now() - startedAt) / kibibytes);
  }
}
