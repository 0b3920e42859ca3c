// The fuzzer: changes inputs, runs them, and keeps those that reach blocks of our code which no input has reached. It
// knows no target, no clock and no terminal.
import type { Coverage } from "./coverage.js";
import { mutate } from "./mutate.js";
import { SeededRandom } from "../../src/testkit/seeded-random.js";
import { shrink } from "./shrink.js";
import type { Target } from "./target.js";

/** An input that broke the target, as short as it still does, and what the target threw. */
export interface Finding {
  readonly input: Uint8Array;
  readonly error: unknown;
}

/** Inputs between two looks at the coverage. A power of two, as it is halved. */
const batchSize = 256;

/**
 * Fuzzes one target; of several that share a coverage, one after the other. The same seed does the same again.
 *
 * @example
 * const fuzzer = new Fuzzer(target, 7, coverage);
 * let finding = fuzzer.runSeeds();
 * while (finding === null && fuzzer.executions < 1e6) finding = fuzzer.runBatch();
 */
export class Fuzzer {
  readonly corpus: Uint8Array[] = [];
  readonly #coverage: Coverage;
  readonly #target: Target;
  readonly #random: SeededRandom;
  readonly #tokens: readonly Uint8Array[];
  #executions = 0;

  constructor(target: Target, seed: number, coverage: Coverage) {
    this.#coverage = coverage;
    coverage.forget();
    this.#target = target;
    this.#random = new SeededRandom(seed);
    this.#tokens = target.tokens.map((token) => Buffer.from(token, "latin1"));
  }

  get executions(): number {
    return this.#executions;
  }

  /** The seeds are the corpus's first members, whether they reach anything new or not. */
  runSeeds(): Finding | null {
    this.corpus.push(...this.#target.seeds);
    const finding = this.#runAll(this.corpus);
    this.#coverage.learn(this.#coverage.take());
    return finding;
  }

  runBatch(): Finding | null {
    const material = { random: this.#random, corpus: this.corpus, tokens: this.#tokens };
    const inputs = Array.from({ length: batchSize }, () => mutate(material));
    const finding = this.#runAll(inputs);
    if (finding === null) this.#keepDiscoverers(inputs);
    return finding;
  }

  /** Of inputs that have just run keeps those that reached what is new, by halves: a look costs as much as many inputs. */
  #keepDiscoverers(inputs: readonly Uint8Array[]): void {
    const taken = this.#coverage.take();
    if (!this.#coverage.isNews(taken)) return;
    const [input] = inputs;
    if (inputs.length === 1 && input !== undefined) this.corpus.push(input);
    else {
      const half = inputs.length / 2;
      for (const each of [inputs.slice(0, half), inputs.slice(half)]) {
        this.#runAll(each);
        this.#keepDiscoverers(each);
      }
    }
    // What was reached by chance, and not again, shall not be news for ever.
    this.#coverage.learn(taken);
  }

  #runAll(inputs: readonly Uint8Array[]): Finding | null {
    for (const input of inputs) {
      if (this.#errorOf(input) === null) continue;
      const least = shrink(input, (shorter) => this.#errorOf(shorter) !== null);
      return { input: least, error: this.#errorOf(least)?.thrown };
    }
    return null;
  }

  #errorOf(input: Uint8Array): { readonly thrown: unknown } | null {
    this.#executions++;
    try {
      // A copy: what reads it may write to it.
      this.#target.run(Uint8Array.from(input));
      return null;
    } catch (thrown) {
      return { thrown };
    }
  }
}
