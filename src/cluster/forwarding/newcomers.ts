// Requests for the sessions of nodes that this one has not met: two that have just come may be asked for each other's before they know each
// other. Who is there, the mesh knows; here is only waited.
import { type Clock, TimerWheel, WheelEntry } from "../../core/index.js";
import type { NodeId } from "../mesh.js";

/** Nodes that are there have met by then, if the bus is. Who asks with an id of long ago waits so long in vain. In milliseconds. */
export const meetingMs = 3_000;

/** Told once: whether the node has come. */
type OnDecided = (isThere: boolean) => void;

/**
 * The requests that wait for a node each.
 *
 * @example
 * newcomers.await("n0deN0deN0de", exchange, (isThere) => (isThere ? ask() : refuse()));
 * newcomers.meet("n0deN0deN0de");
 */
export class Newcomers {
  readonly #wheel: TimerWheel;
  readonly #waiting: Set<Waiting> = new Set();

  constructor(clock: Clock) {
    this.#wheel = new TimerWheel(clock);
  }

  /** How many requests wait. */
  get size(): number {
    return this.#waiting.size;
  }

  await(node: NodeId, exchange: { onAbort(callback: () => void): void }, onDecided: OnDecided): void {
    const waiting = new Waiting(node, (isThere) => {
      if (this.#forget(waiting)) onDecided(isThere);
    });
    this.#waiting.add(waiting);
    this.#wheel.set(waiting, meetingMs);
    exchange.onAbort(() => this.#forget(waiting));
  }

  /** A node is there. */
  meet(node: NodeId): void {
    for (const waiting of this.#waiting) if (waiting.node === node) waiting.decide(true);
  }

  /** Nobody is waited for any more. */
  quit(): void {
    for (const waiting of this.#waiting) waiting.decide(false);
  }

  #forget(waiting: Waiting): boolean {
    this.#wheel.clear(waiting);
    return this.#waiting.delete(waiting);
  }
}

class Waiting extends WheelEntry {
  readonly node: NodeId;
  readonly decide: OnDecided;

  constructor(node: NodeId, decide: OnDecided) {
    super();
    this.node = node;
    this.decide = decide;
  }

  override onDue(): void {
    this.decide(false);
  }
}
