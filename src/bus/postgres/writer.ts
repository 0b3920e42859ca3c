// Writes messages in their order, as many in one statement as have come meanwhile. What is written, and how, is not its business.
import type { StoredMessage } from "./statements.js";

interface Waiting extends StoredMessage {
  resolve(): void;
  reject(cause: unknown): void;
}

const mostRows = 64;
const mostBytes = 4 * 2 ** 20;

/**
 * One statement at a time: that keeps the order, and batches grow by themselves when the server is slow.
 *
 * @example
 * const writer = new Writer((messages) => statements.keep(messages));
 * await writer.add("all", message);
 */
export class Writer {
  readonly #write: (messages: readonly StoredMessage[]) => Promise<void>;
  readonly #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(write: (messages: readonly StoredMessage[]) => Promise<void>) {
    this.#write = write;
  }

  /** Settles as the statement does that the message is in. */
  async add(channel: string, message: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ channel, message, resolve, reject });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    // What else this turn brings goes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        await this.#write(batch);
        for (const waiting of batch) waiting.resolve();
      } catch (error) {
        for (const waiting of batch) waiting.reject(error);
      }
    }
    this.#isWriting = false;
  }

  #takeBatch(): Waiting[] {
    let count = 0;
    let bytes = 0;
    for (const { message } of this.#waiting) {
      if (count === mostRows || (count > 0 && bytes + message.length > mostBytes)) break;
      count += 1;
      bytes += message.length;
    }
    return this.#waiting.splice(0, count);
  }
}
