// Events that are sent until they are acknowledged, one at a time and in order. It neither sends nor waits by itself.
import type { EmitFlags, Send } from "./outgoing.js";

/** An acknowledgement as the user gave it. */
export type Ack = (...args: unknown[]) => void;

interface Entry {
  readonly flags: EmitFlags;
  readonly args: readonly unknown[];
  readonly ack: Ack | undefined;
  tries: number;
  isPending: boolean;
}

/** The queue behind the option `retries`. At most one of its events is on its way. */
export class RetryQueue {
  readonly #send: Send;
  readonly #retries: number;
  readonly #isConnected: () => boolean;
  readonly #entries: Entry[] = [];

  /** @param retries how often an event is sent after the first time */
  constructor(send: Send, retries: number, isConnected: () => boolean) {
    this.#send = send;
    this.#retries = retries;
    this.#isConnected = isConnected;
  }

  /** Adds an event, and sends it if it is its turn; `ack` gets an error first. */
  add(flags: EmitFlags, args: readonly unknown[], ack: Ack | undefined): void {
    this.#entries.push({
      flags: { ...flags, isErrorFirst: true, isRetry: true },
      args,
      ack,
      tries: 0,
      isPending: false,
    });
    this.drain(false);
  }

  /** Sends the first event, if it is not on its way already; a new connection knows of none that is. */
  drain(isNewConnection: boolean): void {
    const [entry] = this.#entries;
    if (!this.#isConnected() || entry === undefined || (entry.isPending && !isNewConnection)) return;
    entry.isPending = true;
    entry.tries++;
    const { tries } = entry;
    const ack = (error: Error | null, ...reply: unknown[]): void => {
      // What was sent on an earlier connection may fail late, when the event is on its way again.
      if (entry === this.#entries[0] && tries === entry.tries) this.#settle(entry, error, reply);
    };
    this.#send(entry.flags, [...entry.args, ack]);
  }

  #settle(entry: Entry, error: Error | null, reply: unknown[]): void {
    entry.isPending = false;
    try {
      if (error !== null && entry.tries <= this.#retries) return;
      this.#entries.shift();
      entry.ack?.(error, ...reply);
    } finally {
      this.drain(false);
    }
  }
}
