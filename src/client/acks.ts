// Acknowledgements that are awaited, each with a timer of its own: a client awaits few. A server, which awaits many and
// trusts no one to answer, has core's Replies.
import { ReplyError, type Clock, type OnReply, type ReplyErrorCode, type Timer } from "../core/index.js";

/** The acknowledgements that one socket awaits. */
export class Acks {
  readonly #clock: Clock;
  readonly #awaited: Map<number, { readonly onReply: OnReply; readonly timer: Timer }> = new Map();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Awaits the reply with `id`, for `timeoutMs` or, without it, for as long as the server is there. */
  expect(id: number, onReply: OnReply, timeoutMs?: number): void {
    const timer =
      timeoutMs !== undefined &&
      this.#clock.setTimer(() => this.settle(id, [], "ERR_REPLY_TIMEOUT"), timeoutMs);
    this.#awaited.set(id, { onReply, timer });
  }

  /** Hands over a reply, or why there is none. One that nobody awaits, unknown or late, is no fault. */
  settle(id: number, args: readonly unknown[], code?: ReplyErrorCode): void {
    const awaited = this.#awaited.get(id);
    if (awaited === undefined) return;
    this.#awaited.delete(id);
    this.#clock.clearTimer(awaited.timer);
    awaited.onReply(code ? new ReplyError(code) : null, args);
  }

  /** Fails all because the connection is gone, oldest first, except those that `keeps` wants to go on waiting for. */
  failAll(keeps: (id: number) => boolean): void {
    // A copy: a callback may await anew, and that is not to fail.
    for (const id of Array.from(this.#awaited.keys())) {
      if (!keeps(id)) this.settle(id, [], "ERR_REPLY_DISCONNECTED");
    }
  }
}
