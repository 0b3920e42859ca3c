// Which blocks of our code have run, as V8 counts them. Not a report for people: `vitest --coverage` writes those.
import { type Profiler, Session } from "node:inspector";

/** A function that has run, or one inside it has. Its first range is the whole of it, and outer ranges come before inner ones. */
interface Ran {
  readonly id: string;
  readonly ranges: readonly Profiler.CoverageRange[];
}

/** What is known of a function: a 1 for each of its characters that has run, and where its blocks begin. */
interface Known {
  readonly ran: Buffer;
  readonly starts: Set<number>;
}

const isOurs = (url: string): boolean =>
  /\/src\/(?:client|hosts|log|protocol|server|websocket)\/|\/planted\.\w+$/.test(url);

/**
 * Watches the library. Of functions that ran before it was made only the calls are seen, so it is made before they are imported.
 *
 * @example
 * const coverage = new Coverage();
 * const { run } = await import("./target.js");
 * run(input);
 * if (coverage.learn(coverage.take())) corpus.push(input);
 */
export class Coverage {
  readonly #session: Session = new Session();
  readonly #known: Map<string, Known> = new Map();

  constructor() {
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** How many blocks have run. */
  get blocks(): number {
    let blocks = 0;
    for (const { ran, starts } of this.#known.values()) for (const start of starts) blocks += ran[start] ?? 0;
    return blocks;
  }

  /** Everything is news again. */
  forget(): void {
    this.take();
    this.#known.clear();
  }

  stop(): void {
    this.#session.disconnect();
  }

  /** What has run since it was asked last. */
  take(): Ran[] {
    let scripts: readonly Profiler.ScriptCoverage[] = [];
    // V8 answers before `post` returns.
    this.#session.post("Profiler.takePreciseCoverage", (error, answer) => {
      if (error !== null) throw error;
      scripts = answer.result;
    });
    return scripts
      .filter(({ url }) => isOurs(url))
      .flatMap(({ scriptId, functions }) =>
        functions.map(({ ranges }) => ({ id: `${scriptId}:${ranges[0]?.startOffset}`, ranges })),
      );
  }

  /** Whether any of it has not run before. */
  isNews(taken: readonly Ran[]): boolean {
    return taken.some((each) => !this.#paint(each).equals(this.#knownOf(each).ran));
  }

  /** Remembers it, and says whether it was news. */
  learn(taken: readonly Ran[]): boolean {
    let isNews = false;
    for (const each of taken) {
      const { ran, starts } = this.#knownOf(each);
      const painted = this.#paint(each);
      if (!painted.equals(ran)) isNews = true;
      ran.set(painted);
      for (const { startOffset } of each.ranges) starts.add(startOffset - startOf(each));
    }
    return isNews;
  }

  /** What would be known of a function. A range counts for what no range inside it covers, so that what did not run is as before. */
  #paint(each: Ran): Buffer {
    const { ran } = this.#knownOf(each);
    const painted = Buffer.from(ran);
    for (const { startOffset, endOffset, count } of each.ranges) {
      const from = startOffset - startOf(each);
      const to = endOffset - startOf(each);
      if (count > 0) painted.fill(1, from, to);
      else painted.set(ran.subarray(from, to), from);
    }
    return painted;
  }

  #knownOf(each: Ran): Known {
    let known = this.#known.get(each.id);
    if (known === undefined) {
      const [whole] = each.ranges;
      known = { ran: Buffer.alloc((whole?.endOffset ?? 0) - startOf(each)), starts: new Set() };
      this.#known.set(each.id, known);
    }
    return known;
  }
}

const startOf = ({ ranges: [whole] }: Ran): number => whole?.startOffset ?? 0;
