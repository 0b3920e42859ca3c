// Who is owed what: a client is a member from the moment in which the server let it in, if the client ever learned of that.
import type { HistoryEvent, RecordedEvent, History } from "../../../src/testkit/index.js";

/** Keeps the joins of a history. */
export class Membership {
  readonly #history: History;
  readonly #names: Map<string, string> = new Map();
  /** What the history says of clients that have not heard of it. */
  readonly #tentative: Map<string, readonly RecordedEvent[]> = new Map();
  readonly #dropped: Set<HistoryEvent> = new Set();
  readonly #certain: Set<string> = new Set();

  constructor(history: History) {
    this.#history = history;
  }

  /** The server has let a client in. */
  enter(name: string, sid: string, channels: readonly string[]): void {
    this.#names.set(sid, name);
    if (this.#certain.has(name)) return;
    // What was sent to it before is not owed: it never knew.
    for (const event of this.#tentative.get(name) ?? []) this.#dropped.add(event);
    for (const channel of channels) this.#history.record({ kind: "join", by: name, channel });
    this.#tentative.set(name, this.#history.events.slice(-channels.length));
  }

  /** The client has heard that it is in. */
  confirm(name: string): void {
    this.#certain.add(name);
  }

  nameOf(sid: string): string {
    return this.#names.get(sid) ?? sid;
  }

  /** The history, without the joins of which no client heard. */
  events(): RecordedEvent[] {
    return this.#history.events.filter((event) => !this.#dropped.has(event));
  }
}
