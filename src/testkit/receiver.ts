// One member of one channel, followed through a history: what it received, skipped and was told. It reads no log by itself.
import type { ChannelLog, LoggedMessage } from "./channel-log.js";

/** What a receiver can have been done wrong. */
export type ReceiverFault = "phantom" | "loss" | "duplicate" | "order" | "gap";

/** Is told of each fault. */
export type OnReceiverFault = (rule: ReceiverFault, text: string) => void;

/** Follows one member. */
export class Receiver {
  received = 0;
  redelivered = 0;
  doubled = 0;
  /** Told of, as missing. */
  missed = 0;
  readonly #name: string;
  readonly #log: ChannelLog;
  readonly #onFault: OnReceiverFault;
  readonly #seen: Set<number> = new Set();
  /** Skipped without a word: lost, or late. */
  readonly #skipped: Map<number, LoggedMessage> = new Map();
  #last = 0;
  #isTold = false;
  /** Up to this position, what is missing was told. */
  #toldUpTo = 0;

  constructor(name: string, log: ChannelLog, onFault: OnReceiverFault) {
    this.#name = name;
    this.#log = log;
    this.#onFault = onFault;
  }

  receive(from: string, seq: number, isRedelivered: boolean): void {
    const message = this.#log.find(from, seq);
    const what = `${from}'s message ${seq}`;
    if (message === undefined) return this.#onFault("phantom", `${what} came, and nobody has sent it`);
    const { position } = message;
    if (this.#seen.has(position)) {
      if (isRedelivered) return void this.redelivered++;
      this.doubled++;
      return this.#onFault("duplicate", `${what} came twice`);
    }
    if (!this.#log.wasIn(this.#name, position)) {
      return this.#onFault("phantom", `${what} came, and was for others`);
    }
    this.#seen.add(position);
    this.received++;
    if (position < this.#last) {
      this.#skipped.delete(position);
      return this.#onFault("order", `${what} came after what was sent later`);
    }
    const skipped = this.#skipTo(position - 1);
    if (skipped !== undefined) {
      this.#onFault(
        "gap",
        `nothing told that ${skipped.from}'s message ${skipped.seq} is missing before ${seq}`,
      );
    }
    this.#last = position;
    this.#isTold = false;
  }

  /** It has another connection: there may be another gap. */
  connected(): void {
    this.#isTold = false;
  }

  /** @param tail the log's, when this was told; what was sent later is owed nevertheless */
  gap(tail: number): void {
    if (this.#isTold) this.#onFault("gap", "it was told twice that something is missing");
    this.#isTold = true;
    this.#toldUpTo = tail;
  }

  /** @param hasLeft it has ended by itself: what it has not waited for was not lost */
  finish(hasLeft: boolean): void {
    if (!hasLeft) this.#skipTo(this.#log.tail);
    for (const { from, seq } of this.#skipped.values()) {
      this.#onFault("loss", `${from}'s message ${seq} never came`);
    }
  }

  /** Gives the first that is missing without a word. */
  #skipTo(position: number): LoggedMessage | undefined {
    let first: LoggedMessage | undefined;
    for (let at = this.#last + 1; at <= position; at++) {
      const message = this.#log.messages[at - 1];
      if (message?.isOwed !== true || !this.#log.wasIn(this.#name, at)) continue;
      if (at <= this.#toldUpTo) {
        this.missed++;
        continue;
      }
      this.#skipped.set(at, message);
      first ??= message;
    }
    return first;
  }
}
