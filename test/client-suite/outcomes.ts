// The outcomes of one column as they come in, and the tests that wait for them.
import type { Outcome, PlannedCase } from "./control.js";

interface Awaited {
  readonly promise: Promise<Outcome>;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (why: Error) => void;
}

/** What a planned case is called in a report. */
export function titleOf({ mode, name }: PlannedCase): string {
  return `${mode}: ${name}`;
}

export class Outcomes {
  readonly #awaited: Map<string, Awaited>;

  constructor(plan: readonly PlannedCase[]) {
    this.#awaited = new Map(plan.map((planned) => [titleOf(planned), createAwaited()]));
  }

  add(outcome: Outcome): void {
    this.#awaited.get(titleOf(outcome))?.resolve(outcome);
  }

  /** Rejects if the program ends first. */
  async of(planned: PlannedCase): Promise<Outcome | undefined> {
    return this.#awaited.get(titleOf(planned))?.promise;
  }

  /** None will come any more. */
  end(why: string): void {
    for (const { reject } of this.#awaited.values()) reject(new Error(why));
  }
}

function createAwaited(): Awaited {
  let settle: Pick<Awaited, "resolve" | "reject"> | undefined;
  const promise = new Promise<Outcome>((resolve, reject) => (settle = { resolve, reject }));
  // The tests come to it one after the other; until then nobody has to handle its failure.
  promise.catch(() => {});
  if (settle === undefined) throw new Error("a promise calls its executor at once");
  return { promise, ...settle };
}
