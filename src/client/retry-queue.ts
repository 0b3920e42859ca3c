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
  resume(): void;
}

/** @param retries how often an event is sent after the first time */
export function createRetryQueue(send: SendOnce, retries: number, isConnected: () => boolean): RetryQueue {
  const queue: (() => void)[] = [];
  /** The attempt under way. */
  let pending: object | undefined;

  const drain = (): void => {
    if (!pending && isConnected()) queue[0]?.();
  };

  return {
    add(flags, args, ack) {
      let tries = 0;
      queue.push(() => {
        const attempt = (pending = {});
        tries++;
        send({ ...flags, isErrorFirst: true }, args, (error, ...reply) => {
          // What was sent on an earlier connection may fail late, when the event is on its way again.
          if (attempt !== pending) return;
          pending = undefined;
          const isOver = error === null || tries > retries;
          if (isOver) queue.shift();
          drain();
          if (isOver) ack?.(error, ...reply);
        });
      });
      drain();
    },
    resume() {
      pending = undefined;
      drain();
    },
  };
}
