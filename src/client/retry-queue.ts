// Events that are sent until they are acknowledged, one at a time and in order. It neither sends nor waits by itself.
import type { EmitFlags } from "./outgoing.js";

/** An acknowledgement as the user gave it. */
export type Ack = (...args: unknown[]) => void;

/** Sends one event, once. */
export type SendOnce = (flags: EmitFlags, data: readonly unknown[], ack: Ack | undefined) => void;

/** The queue behind the option `retries`. At most one of its events is on its way. */
export interface RetryQueue {
  /** Adds an event, and sends it if it is its turn; `ack` gets an error first. */
  add(flags: EmitFlags, args: readonly unknown[], ack: Ack | undefined): void;
  /** A new connection knows of none that is on its way. */
  restart(): void;
}

/** @param retries how often an event is sent after the first time */
export function createRetryQueue(send: SendOnce, retries: number, isConnected: () => boolean): RetryQueue {
  const queue: { flags: EmitFlags; args: readonly unknown[]; ack: Ack | undefined; tries: number }[] = [];
  let isPending = false;

  const drain = (): void => {
    const [first] = queue;
    if (first === undefined || isPending || !isConnected()) return;
    isPending = true;
    const tries = ++first.tries;
    const onReply: Ack = (error, ...reply) => {
      // What was sent on an earlier connection may fail late, when the event is on its way again.
      if (first !== queue[0] || tries !== first.tries) return;
      isPending = false;
      try {
        if (error !== null && tries <= retries) return;
        queue.shift();
        first.ack?.(error, ...reply);
      } finally {
        drain();
      }
    };
    send(first.flags, first.args, onReply);
  };

  return {
    add(flags, args, ack) {
      queue.push({ flags: { ...flags, isErrorFirst: true }, args, ack, tries: 0 });
      drain();
    },
    restart() {
      isPending = false;
      drain();
    },
  };
}
