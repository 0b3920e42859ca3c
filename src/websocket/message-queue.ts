// What was sent over one connection and has not left this process yet, and how much that is. It writes nothing and has no bound.
import type { SharedMessage } from "./link.js";

/**
 * Messages in the order in which they were sent.
 *
 * @example
 * const queue = new MessageQueue();
 * queue.add({ data: "2", wire: null }); // true: it is the first
 * queue.bytes; // 1
 * queue.take().length; // 1, and nothing waits any more
 */
export class MessageQueue<Message extends SharedMessage = SharedMessage> {
  #messages: Message[] = [];
  #bytes = 0;

  /** The sum of their lengths. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** Those that wait, which go on waiting. */
  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** Puts a message behind the others. True: there are no others. */
  add(message: Message): boolean {
    this.#bytes += message.data.length;
    return this.#messages.push(message) === 1;
  }

  /** Gives what waits, in order, and forgets it. */
  take(): Message[] {
    const messages = this.#messages;
    this.#messages = [];
    this.#bytes = 0;
    return messages;
  }
}
