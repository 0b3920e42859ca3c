// The messages of one line whose receipts somebody awaits, from before they are sent. It asks for none: session-line.ts does.
import type { EncodedFrame } from "../../../protocol/index.js";

/**
 * Who awaits the receipts of which messages. A message gets its number when it is sent, and may wait for that.
 *
 * @example
 * awaited.expect(frame, onReceived);
 * awaited.number(frame, 7);
 * awaited.settle(7); // calls onReceived
 */
export class AwaitedReceipts {
  readonly #unsent: Map<EncodedFrame, () => void> = new Map();
  /** By their numbers, in order. */
  readonly #sent: Map<number, () => void> = new Map();

  /** Some that were sent have no receipt. */
  get isWaiting(): boolean {
    return this.#sent.size > 0;
  }

  get isEmpty(): boolean {
    return this.#unsent.size === 0 && this.#sent.size === 0;
  }

  expect(frame: EncodedFrame, onReceived: () => void): void {
    this.#unsent.set(frame, onReceived);
  }

  /** The message of `frame` is sent. False: nobody awaits its receipt. */
  number(frame: EncodedFrame, number: number): boolean {
    const onReceived = this.#unsent.get(frame);
    if (onReceived === undefined) return false;
    this.#unsent.delete(frame);
    this.#sent.set(number, onReceived);
    return true;
  }

  /** The client has all messages up to `number`. */
  settle(number: number): void {
    for (const [sent, onReceived] of this.#sent) {
      if (sent > number) return;
      this.#sent.delete(sent);
      onReceived();
    }
  }
}
