// The outcomes of one column as they come in, and the tests that wait for them.
import { EventEmitter, once } from "node:events";
import type { Outcome, PlannedCase } from "./control.js";

/** What a planned case is called in a report. */
export function titleOf({ mode, name }: PlannedCase): string {
  return `${mode}: ${name}`;
}

export class Outcomes {
  readonly #arrived: Map<string, Outcome> = new Map();
  readonly #news: EventEmitter = new EventEmitter();
  #end: Error | null = null;

  add(outcome: Outcome): void {
    this.#arrived.set(titleOf(outcome), outcome);
    this.#news.emit("news");
  }

  /** None will come any more. */
  end(why: string): void {
    this.#end ??= new Error(why);
    this.#news.emit("news");
  }

  /** Waits for an outcome; rejects when none will come any more. */
  async of(planned: PlannedCase): Promise<Outcome> {
    for (;;) {
      const outcome = this.#arrived.get(titleOf(planned));
      if (outcome !== undefined) return outcome;
      if (this.#end !== null) throw this.#end;
      await once(this.#news, "news");
    }
  }
}
