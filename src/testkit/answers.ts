// The requests of a history and their answers: each must have one. It knows no messages.
import type { RecordedEvent } from "./history.js";

interface Asked {
  readonly by: string;
  readonly id: string;
  readonly dueAt: number;
  answers: number;
}

/** A callback may be late by so much: timers are not exact. */
const graceMs = 1000;

/** Follows requests through a history. */
export class Answers {
  readonly #asked: Map<string, Asked> = new Map();
  readonly #onFault: (where: string, text: string) => void;

  constructor(onFault: (where: string, text: string) => void) {
    this.#onFault = onFault;
  }

  note(event: RecordedEvent & { readonly kind: "ask" | "answer" }): void {
    const { by, id, at } = event;
    const key = `${by} ${id}`;
    if (event.kind === "ask") {
      const dueAt = at + (event.withinMs ?? Infinity) + graceMs;
      this.#asked.set(key, { by, id, dueAt, answers: 0 });
      return;
    }
    const asked = this.#asked.get(key);
    if (asked === undefined) return this.#onFault(by, `an answer came to ${id}, which was never asked`);
    asked.answers++;
    if (asked.answers === 2) this.#onFault(by, `the callback of ${id} was called twice`);
    else if (at > asked.dueAt)
      this.#onFault(by, `the callback of ${id} was called ${at - asked.dueAt} ms too late`);
  }

  finish(ended: ReadonlySet<string>): void {
    for (const { by, id, answers } of this.#asked.values()) {
      if (answers === 0 && !ended.has(by)) this.#onFault(by, `the callback of ${id} was never called`);
    }
  }
}
