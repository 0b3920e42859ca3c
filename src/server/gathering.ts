// The replies of an audience to one broadcast. It sends nothing; who was reached it is told, who replies it is told.
import type { BroadcastWatch } from "../adapters/adapter.js";
import { Replies, replyError, type Clock } from "../core/index.js";
import { BroadcastError } from "./errors.js";

/** Told once, when everybody has replied or left, or time is up. */
export type OnReplies = (error: BroadcastError | null, responses: unknown[]) => void;

/** One broadcast and the replies to it: what an adapter is given to tell of. */
export class Gathering implements BroadcastWatch {
  readonly responses: unknown[] = [];
  /** The ids of the sockets whose replies are still to come. */
  readonly awaited: Set<string> = new Set();
  /** The ids of those who left without a reply. */
  readonly gone: string[] = [];
  #silent: Iterable<string> = [];
  #awaitedElsewhere = 0;
  #isLostElsewhere = false;
  #onComplete: (() => void) | null = null;
  #isOver = false;

  get isComplete(): boolean {
    return this.awaited.size === 0 && this.#awaitedElsewhere === 0;
  }

  /** What is wrong with the replies when there are no more to come. */
  get error(): BroadcastError | null {
    if (this.gone.length === 0 && !this.#isLostElsewhere) return null;
    return new BroadcastError(replyError("ERR_REPLY_DISCONNECTED"), this);
  }

  /** The ids of the sockets that have not replied. */
  get missing(): readonly string[] {
    return [...this.gone, ...this.awaited];
  }

  /** The names of the nodes that have not said whom they reached. */
  get missingNodes(): readonly string[] {
    return [...new Set(this.#silent)];
  }

  onReached(id: string): void {
    this.awaited.add(id);
  }

  onReply(id: string, reply: unknown): void {
    this.reply(id, [reply]);
  }

  onLeft(id: string): void {
    this.leave(id);
  }

  onAwaitedElsewhere(count: number, silent: Iterable<string> = this.#silent): void {
    this.#awaitedElsewhere = count;
    this.#silent = silent;
    this.#endIfComplete();
  }

  onReplyElsewhere(reply: unknown): void {
    // The array is the user's once the gathering is over.
    if (!this.#isOver) this.responses.push(reply);
  }

  onLostElsewhere(): void {
    this.#isLostElsewhere = true;
    this.onAwaitedElsewhere(0);
  }

  /** One who was reached replied. False: nobody asked this socket, or it has replied before. */
  reply(socketId: string, args: readonly unknown[]): boolean {
    if (!this.awaited.delete(socketId)) return false;
    this.responses.push(args[0]);
    this.#endIfComplete();
    return true;
  }

  /** One who was reached left. False: nobody asked this socket, or it has replied. */
  leave(socketId: string): boolean {
    if (!this.awaited.delete(socketId)) return false;
    this.gone.push(socketId);
    this.#endIfComplete();
    return true;
  }

  /** From now on the end is waited for. */
  start(onComplete: () => void): void {
    this.#onComplete = onComplete;
  }

  end(): void {
    this.#isOver = true;
    this.#onComplete = null;
  }

  #endIfComplete(): void {
    if (this.isComplete) this.#onComplete?.();
  }
}

/**
 * The broadcasts of one namespace that await replies. A broadcast has one id and one timer for its whole audience, and
 * nothing is kept at the sockets: so its bytes are the same for all, and forgetting it is one step.
 */
export class Gatherings {
  readonly #open: Map<number, Gathering> = new Map();
  readonly #replies: Replies;

  constructor(clock: Clock) {
    this.#replies = new Replies(clock);
  }

  /** How many broadcasts await replies. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Awaits the replies to the broadcast with `id`; whom it reached in this process `gathering` has been told.
   *
   * @param timeoutMs Infinity: until everybody has replied or left
   */
  open(id: number, gathering: Gathering, timeoutMs: number, onReplies: OnReplies): void {
    const { responses } = gathering;
    if (gathering.isComplete) return onReplies(gathering.error, responses);
    this.#open.set(id, gathering);
    gathering.start(() => this.#replies.settle(id, responses));
    const onEnd = (error: Pick<BroadcastError, "code" | "message"> | null): void => {
      this.#open.delete(id);
      gathering.end();
      if (error === null) return onReplies(gathering.error, responses);
      onReplies(new BroadcastError(error, gathering), responses);
    };
    this.#replies.expect(id, onEnd, timeoutMs);
  }

  /** A socket replied. False: nobody asked this socket, or it has replied before. */
  reply(id: number, socketId: string, args: readonly unknown[]): boolean {
    return this.#open.get(id)?.reply(socketId, args) === true;
  }

  /** A socket left: it will not reply any more. */
  leave(socketId: string): void {
    for (const gathering of this.#open.values()) gathering.leave(socketId);
  }
}
