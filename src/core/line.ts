// The line between two ends, as a machine of numbers: what is sent and received over any number of connections, each message once and in
// order. It has no timer, no connection and no randomness, and does not look into messages.
import { Fault } from "../protocol/index.js";

/** What a line keeps for a peer that has not acknowledged it. */
export interface LineBounds {
  /** Messages that are kept at most. */
  readonly maxMessages: number;
  /** The sum of their lengths at most. */
  readonly maxBytes: number;
}

const unbounded: LineBounds = { maxMessages: Infinity, maxBytes: Infinity };

/** So many messages, or so much of them, and the peer is told that they are here. */
const messagesPerReceipt = 64;
const bytesPerReceipt = 65_536;

/**
 * One end of a line. Messages have numbers 1, 2, 3 … in each direction, which never travel with them: both ends count.
 *
 * | what happens                     | is told by            | and gives                                        |
 * |----------------------------------|-----------------------|--------------------------------------------------|
 * | a message is sent                | {@link send}          | whether it and all before it can still be sent again |
 * | a message has come               | {@link receive}       | whether a receipt should be written now          |
 * | a receipt is written             | {@link takeReceipt}   | the number that it says                          |
 * | a receipt has come               | {@link acknowledge}   | a fault, if it is impossible                     |
 * | a new connection takes over      | {@link resume}        | what is sent again on it, before anything newer  |
 *
 * It rests on one rule, which its owner keeps: before `received` is told to the peer on a new connection, nothing more of the old one
 * is counted. Then the numbers alone say what was lost with the old one, and nothing needs to be recognised as a repetition.
 *
 * @example
 * const line = new Line<string>({ maxMessages: 1000, maxBytes: 1_000_000 });
 * line.send("one");
 * line.send("two");
 * line.acknowledge(1);
 * line.resume(1); // ["two"]
 */
export class Line<Message extends { readonly length: number }> {
  readonly #bounds: LineBounds;
  readonly #kept: Message[] = [];
  #bytes = 0;
  #sent = 0;
  #acknowledged = 0;
  #received = 0;
  /** What the peer has been told of `#received`. */
  #told = 0;
  #untoldBytes = 0;

  /** @param bounds of what is kept; where one is exceeded the oldest is given up. @default none */
  constructor(bounds: LineBounds = unbounded) {
    this.#bounds = bounds;
  }

  /** The number of the last message sent. */
  get sent(): number {
    return this.#sent;
  }

  /** The number of the last message that the peer is known to have. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** The number of the last message received. */
  get received(): number {
    return this.#received;
  }

  /** Messages that are kept. */
  get size(): number {
    return this.#kept.length;
  }

  /** The sum of their lengths. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Something has come of which the peer has not been told. */
  get owesReceipt(): boolean {
    return this.#received > this.#told;
  }

  /** The messages that are kept, oldest first; the last has the number {@link sent}. */
  get kept(): readonly Message[] {
    return this.#kept;
  }

  /** Counts a message that is sent now, or as soon as there is a connection. False: an older one was given up to keep it. */
  send(message: Message): boolean {
    this.#sent++;
    this.#bytes += message.length;
    this.#kept.push(message);
    const { maxMessages, maxBytes } = this.#bounds;
    let isWhole = true;
    while (this.size > maxMessages || this.#bytes > maxBytes) {
      this.#bytes -= this.#kept.shift()?.length ?? 0;
      isWhole = false;
    }
    return isWhole;
  }

  /** Counts a message that has come. True: a receipt is due. */
  receive({ length }: { readonly length: number }): boolean {
    this.#received++;
    this.#untoldBytes += length;
    return this.#received - this.#told >= messagesPerReceipt || this.#untoldBytes >= bytesPerReceipt;
  }

  /** The number for a receipt that is written now. */
  takeReceipt(): number {
    this.#untoldBytes = 0;
    return (this.#told = this.#received);
  }

  /** The peer has all messages up to `number`. A number that it told before, or none that was sent, is a fault of its own. */
  acknowledge(number: number): Fault | undefined {
    if (number < this.#acknowledged || number > this.#sent) return new Fault("impossible-receipt");
    this.#acknowledged = number;
    this.#forget(number - this.#sent + this.size);
    return undefined;
  }

  /**
   * The peer is back, and has all messages up to `received`. Gives what it lacks, which stays kept until it is acknowledged;
   * `undefined`, and nothing has changed, if some of that was given up, or the number is not one that the peer can have now.
   */
  resume(received: number): readonly Message[] | undefined {
    if (received < this.#sent - this.size || this.acknowledge(received)) return undefined;
    return this.#kept;
  }

  #forget(count: number): void {
    // Fewer than none, where what is acknowledged was given up before.
    for (const { length } of this.#kept.splice(0, Math.max(0, count))) this.#bytes -= length;
  }
}
