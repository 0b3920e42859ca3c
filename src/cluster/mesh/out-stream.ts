// What was sent to one node and has perhaps not come: numbered, kept until it is acknowledged, and bounded. It publishes nothing.
import { Fifo } from "../../log/index.js";
import type { NodeId } from "../mesh.js";
import type { Settlement } from "./settlement.js";

/** A message on its way, or a part of one; all the streams that it is in share it. */
export interface Outgoing {
  /** What kind of message of which topic it is; empty in parts that go on. */
  readonly head: Uint8Array;
  readonly body: Uint8Array;
  /** It goes on where the one before it ended. */
  readonly isContinued: boolean;
  /** The next one goes on where it ends. */
  readonly hasMore: boolean;
  /** Told what becomes of it: of the last part, where there are several. */
  readonly settlement: Settlement | null;
}

/** How much is kept for a node that acknowledges nothing. */
export interface StreamBounds {
  readonly maxMessages: number;
  readonly maxBytes: number;
}

/** What keeping a message costs beside its bytes. */
const messageCostBytes = 64;

/**
 * The stream to one node. Numbers begin with 1.
 *
 * @example
 * const number = stream.push(outgoing); // 1
 * stream.acknowledge(1);
 */
export class OutStream {
  readonly #to: NodeId;
  readonly #bounds: StreamBounds;
  readonly #kept: Fifo<Outgoing> = new Fifo();
  #bytes = 0;
  #firstKept = 1;

  constructor(to: NodeId, bounds: StreamBounds) {
    this.#to = to;
    this.#bounds = bounds;
  }

  /** The number of the last message. */
  get sent(): number {
    return this.#firstKept + this.#kept.length - 1;
  }

  /** Nothing before this number can be sent again. */
  get goneBefore(): number {
    return this.#firstKept;
  }

  /** Gives the message its number. Where too much is kept, the oldest are let go of. */
  push(outgoing: Outgoing): number {
    this.#kept.push(outgoing);
    this.#bytes += costOf(outgoing);
    while (this.#kept.length > this.#bounds.maxMessages || this.#bytes > this.#bounds.maxBytes)
      this.#letGo(false);
    return this.sent;
  }

  /** The node has everything up to this number. Gives how much that has let go of. */
  acknowledge(received: number): number {
    const before = this.#firstKept;
    while (this.#firstKept <= received && this.#kept.length > 0) this.#letGo(true);
    return this.#firstKept - before;
  }

  /** A message that may have to be sent again. */
  at(number: number): Outgoing | undefined {
    return number < this.#firstKept ? undefined : this.#kept.at(number - this.#firstKept);
  }

  /** The node has gone: nothing of what is kept will come. */
  abandon(): void {
    while (this.#kept.length > 0) this.#letGo(false);
  }

  #letGo(hasCome: boolean): void {
    const outgoing = this.#kept.shift();
    if (outgoing === undefined) return;
    this.#firstKept++;
    this.#bytes -= costOf(outgoing);
    outgoing.settlement?.settle(this.#to, hasCome);
  }
}

function costOf(outgoing: Outgoing): number {
  return outgoing.head.length + outgoing.body.length + messageCostBytes;
}
