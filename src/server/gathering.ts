// The replies of an audience to one broadcast. It sends nothing; who was reached it is told, who replies it is told.
import { Replies, type Clock } from "../core/index.js";
import { BroadcastError } from "./errors.js";

/** Told once, when everybody has replied or left, or time is up. */
export type OnReplies = (error: BroadcastError | null, responses: unknown[]) => void;

interface Gathering {
  /** The ids of the sockets whose replies are still to come. */
  readonly awaited: Set<string>;
  readonly responses: unknown[];
  /** The ids of those who left without a reply. */
  readonly gone: string[];
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
   * Awaits the replies of `awaited` to the broadcast with `id`.
   *
   * @param timeoutMs undefined: until everybody has replied or left. Socket.IO fails after 1 ms here, which serves nobody.
   */
  open(id: number, awaited: Set<string>, timeoutMs: number | undefined, onReplies: OnReplies): void {
    const gathering: Gathering = { awaited, responses: [], gone: [] };
    if (awaited.size === 0) return onReplies(null, gathering.responses);
    this.#open.set(id, gathering);
    const onEnd = (error: { readonly code: BroadcastError["code"] } | null): void => {
      this.#open.delete(id);
      const { responses, gone } = gathering;
      if (error !== null)
        onReplies(new BroadcastError(error.code, responses, [...gone, ...awaited]), responses);
      else if (gone.length > 0)
        onReplies(new BroadcastError("ERR_REPLY_DISCONNECTED", responses, gone), responses);
      else onReplies(null, responses);
    };
    this.#replies.expect(id, onEnd, timeoutMs);
  }

  /** A socket replied. False: nobody asked this socket, or it has replied before. */
  reply(id: number, socketId: string, args: readonly unknown[]): boolean {
    const gathering = this.#open.get(id);
    if (gathering?.awaited.delete(socketId) !== true) return false;
    gathering.responses.push(args[0]);
    this.#endIfComplete(id, gathering);
    return true;
  }

  /** A socket left: it will not reply any more. */
  leave(socketId: string): void {
    for (const [id, gathering] of this.#open) {
      if (!gathering.awaited.delete(socketId)) continue;
      gathering.gone.push(socketId);
      this.#endIfComplete(id, gathering);
    }
  }

  #endIfComplete(id: number, gathering: Gathering): void {
    if (gathering.awaited.size === 0) this.#replies.settle(id, gathering.responses);
  }
}
