// Replies that are awaited: ids, who waits for them and until when. It sends nothing and knows no packet.
import { HoldfastError } from "../protocol/index.js";
import type { Clock, Timer } from "./clock.js";

/** Why a reply will not come. */
export type ReplyErrorCode = "ERR_REPLY_TIMEOUT" | "ERR_REPLY_DISCONNECTED" | "ERR_REPLY_EVICTED";

/**
 * What an error-first acknowledgement, or `emitWithAck`, gets instead of a reply.
 *
 * @param message Socket.IO's, which applications compare; what it has no text for is said where it happens
 * @example
 * socket.timeout(5000).emit("save", text, (error) => error?.code); // "ERR_REPLY_TIMEOUT"
 */
export function replyError(
  code: ReplyErrorCode,
  message: string = code === "ERR_REPLY_TIMEOUT" ? "operation has timed out" : "socket has been disconnected",
): HoldfastError<ReplyErrorCode> {
  return new HoldfastError(code, message);
}

/** Told once: either the arguments of the reply, or why there is none. Must not throw: guard what the user wrote. */
export type OnReply = (error: HoldfastError<ReplyErrorCode> | null, args: readonly unknown[]) => void;

interface Awaited {
  readonly onReply: OnReply;
  /** On the clock; Infinity: as long as the peer is there. */
  readonly deadline: number;
}

/**
 * The replies that one side awaits from one peer. At most `limit` are kept: one more fails the oldest, since an
 * answer to the newest is the likeliest to come.
 *
 * One timer serves all of them; it runs only while one of them has a deadline.
 *
 * @example
 * const replies = new Replies(clock);
 * replies.expect(7, (error, args) => report(error ?? args), 5000);
 * replies.settle(7, ["done"]); // true: somebody waited for it
 */
export class Replies {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #awaited: Map<number, Awaited> = new Map();
  #timer: Timer = null;
  #wakesAt = Infinity;

  /** @param limit how many replies may be awaited at once */
  constructor(clock: Clock, limit = 10_000) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** How many replies are awaited. */
  get size(): number {
    return this.#awaited.size;
  }

  /** Awaits the reply with `id`, for `timeoutMs` or, without it, for as long as the peer is there. */
  expect(id: number, onReply: OnReply, timeoutMs?: number): void {
    if (this.#awaited.size >= this.#limit) this.#failOldest();
    const deadline = timeoutMs === undefined ? Infinity : this.#clock.now() + timeoutMs;
    this.#awaited.set(id, { onReply, deadline });
    if (deadline < this.#wakesAt) this.#wakeAt(deadline);
  }

  /** Hands over a reply that has arrived. False: nobody awaits it (unknown, late or repeated), which is no fault. */
  settle(id: number, args: readonly unknown[]): boolean {
    const awaited = this.#take(id);
    awaited?.onReply(null, args);
    return awaited !== undefined;
  }

  /** Fails one reply, if it is still awaited. */
  fail(id: number, code: ReplyErrorCode, message?: string): boolean {
    const awaited = this.#take(id);
    awaited?.onReply(replyError(code, message), []);
    return awaited !== undefined;
  }

  /** Fails every reply, oldest first, except those that `keeps` wants to go on waiting for. */
  failAll(code: ReplyErrorCode, keeps?: (id: number) => boolean): void {
    // A copy: a callback may await anew, and that is not to fail.
    for (const id of Array.from(this.#awaited.keys())) {
      if (keeps?.(id) !== true) this.fail(id, code);
    }
  }

  #take(id: number): Awaited | undefined {
    const awaited = this.#awaited.get(id);
    if (awaited === undefined) return undefined;
    this.#awaited.delete(id);
    if (this.#awaited.size === 0) this.#wakeAt(Infinity);
    return awaited;
  }

  #failOldest(): void {
    for (const id of this.#awaited.keys()) {
      this.fail(id, "ERR_REPLY_EVICTED", "too many acknowledgements are awaited");
      return;
    }
  }

  #wakeAt(time: number): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#wakesAt = time;
    this.#timer =
      time === Infinity
        ? null
        : this.#clock.setTimer(() => this.#wake(), Math.max(0, time - this.#clock.now()));
  }

  #wake(): void {
    this.#timer = null;
    this.#wakesAt = Infinity;
    const now = this.#clock.now();
    const overdue: number[] = [];
    let next = Infinity;
    for (const [id, { deadline }] of this.#awaited) {
      if (deadline <= now) overdue.push(id);
      else if (deadline < next) next = deadline;
    }
    if (next < this.#wakesAt) this.#wakeAt(next);
    // Last, because the callbacks may emit anew or leave.
    for (const id of overdue) this.fail(id, "ERR_REPLY_TIMEOUT");
  }
}
