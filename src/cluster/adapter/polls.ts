// The broadcasts of this node that await replies of other nodes' members. Who gets them, and how replies travel, is not known here.
import type { BroadcastWatch } from "../../adapters/adapter.js";
import type { Clock, Timer } from "../../core/index.js";
import type { NodeId } from "../mesh.js";

/** One broadcast that awaits replies. */
interface Poll {
  readonly nsp: string;
  readonly watch: BroadcastWatch;
  /** Nodes that have not said whom they reached. Those that never will stay here: so they are named in the end. */
  readonly silent: Set<NodeId>;
  /** Those of them that may still. */
  readonly hopeful: Set<NodeId>;
  /** Node -> its members whose replies are still to come. */
  readonly awaited: Map<NodeId, Set<string>>;
  timer: Timer;
}

/** All of one node, in all namespaces. */
export class Polls {
  readonly #clock: Clock;
  readonly #open: Map<number, Poll> = new Map();
  #next = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#open.size;
  }

  /**
   * Begins to await what `nodes` say of a broadcast.
   *
   * @param timeoutMs undefined: as long as their members are there
   * @returns the number that they are to give with it
   */
  open(nsp: string, nodes: readonly NodeId[], watch: BroadcastWatch, timeoutMs: number | undefined): number {
    const number = this.#next++;
    const poll: Poll = {
      nsp,
      watch,
      silent: new Set(nodes),
      hopeful: new Set(nodes),
      awaited: new Map(),
      // Whoever watches has a timer of its own, and tells what is missing; here it is only forgotten.
      timer:
        timeoutMs === undefined ? null : this.#clock.setTimer(() => this.#open.delete(number), timeoutMs),
    };
    this.#open.set(number, poll);
    watch.onAwaitedElsewhere(Infinity, poll.silent);
    return number;
  }

  /** Nobody watches it any more. */
  forget(number: number): void {
    this.#clock.clearTimer(this.#open.get(number)?.timer ?? null);
    this.#open.delete(number);
  }

  /** A node tells whom it reached; `isAll`: these are the last. */
  reached(number: number, node: NodeId, ids: readonly string[], isAll: boolean): void {
    const poll = this.#open.get(number);
    if (poll === undefined || !poll.hopeful.has(node)) return;
    const awaited = poll.awaited.get(node) ?? new Set();
    for (const id of ids) {
      awaited.add(id);
      poll.watch.onReached(id);
    }
    if (awaited.size > 0) poll.awaited.set(node, awaited);
    if (isAll) this.#hear(number, poll, node);
  }

  reply(number: number, node: NodeId, id: string, reply: unknown): void {
    this.#settle(number, node, id, ({ watch }) => watch.onReply(id, reply));
  }

  lost(number: number, node: NodeId, id: string): void {
    this.#settle(number, node, id, ({ watch }) => watch.onLeft(id));
  }

  /** A node has closed the namespace: it has told everything, and its members have left. */
  close(node: NodeId, nsp: string): void {
    for (const [number, poll] of this.#open) {
      if (poll.nsp === nsp) this.#leave(number, poll, node, true);
    }
  }

  /** Nothing more comes from a node, or it did not get one broadcast. */
  giveUp(node: NodeId, only?: number): void {
    for (const [number, poll] of this.#open) {
      if (only === undefined || only === number) this.#leave(number, poll, node, false);
    }
  }

  #leave(number: number, poll: Poll, node: NodeId, hasToldAll: boolean): void {
    const awaited = poll.awaited.get(node);
    poll.awaited.delete(node);
    for (const id of awaited ?? []) poll.watch.onLeft(id);
    if (!poll.hopeful.has(node)) return this.#endIfOver(number, poll);
    if (hasToldAll) return this.#hear(number, poll, node);
    poll.hopeful.delete(node);
    this.#tell(number, poll);
  }

  #hear(number: number, poll: Poll, node: NodeId): void {
    poll.silent.delete(node);
    poll.hopeful.delete(node);
    this.#tell(number, poll);
  }

  #tell(number: number, poll: Poll): void {
    if (poll.hopeful.size > 0) return;
    if (poll.silent.size > 0) poll.watch.onLostElsewhere();
    else poll.watch.onAwaitedElsewhere(0, poll.silent);
    this.#endIfOver(number, poll);
  }

  #settle(number: number, node: NodeId, id: string, tell: (poll: Poll) => void): void {
    const poll = this.#open.get(number);
    const awaited = poll?.awaited.get(node);
    if (poll === undefined || awaited?.delete(id) !== true) return;
    if (awaited.size === 0) poll.awaited.delete(node);
    tell(poll);
    this.#endIfOver(number, poll);
  }

  #endIfOver(number: number, poll: Poll): void {
    if (poll.hopeful.size + poll.awaited.size === 0) this.forget(number);
  }
}
