// The replies of one child's part of a parent namespace's audience: all that is told of it is told at once of the whole, too.
import type { BroadcastWatch } from "../adapters/adapter.js";
import { Gathering } from "./gathering.js";

/** A gathering within another. Both have the same time limit, and whichever sees it pass first knows everything. */
export class ChildGathering extends Gathering {
  readonly #whole: BroadcastWatch;

  constructor(whole: BroadcastWatch) {
    super();
    this.#whole = whole;
  }

  override onReached(id: string): void {
    super.onReached(id);
    this.#whole.onReached(id);
  }

  override onReplyElsewhere(reply: unknown): void {
    super.onReplyElsewhere(reply);
    this.#whole.onReplyElsewhere(reply);
  }

  override reply(socketId: string, args: readonly unknown[]): boolean {
    if (!super.reply(socketId, args)) return false;
    this.#whole.onReply(socketId, args[0]);
    return true;
  }

  override leave(socketId: string): boolean {
    if (!super.leave(socketId)) return false;
    this.#whole.onLeft(socketId);
    return true;
  }
}
