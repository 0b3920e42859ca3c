// Waits until every node has a message, or until it is known which will not. It sends nothing.
import { WheelEntry } from "../../core/index.js";
import type { NodeId, OnSettled } from "../mesh.js";

/**
 * What became of one message at the nodes that it is for.
 *
 * @example
 * const settlement = new Settlement(["a", "b"], (missing) => missing, true); // ["b"]
 * settlement.settle("a", true);
 * settlement.settle("b", false);
 */
export class Settlement extends WheelEntry {
  /** Somebody waits for it. */
  readonly isAwaited: boolean;
  readonly #waiting: Set<NodeId>;
  readonly #missing: NodeId[] = [];
  #onSettled: OnSettled | null;

  constructor(nodes: Iterable<NodeId>, onSettled: OnSettled, isAwaited: boolean) {
    super();
    this.isAwaited = isAwaited;
    this.#waiting = new Set(nodes);
    this.#onSettled = onSettled;
  }

  settle(node: NodeId, hasIt: boolean): void {
    if (!this.#waiting.delete(node)) return;
    if (!hasIt) this.#missing.push(node);
    this.check();
  }

  /** Whether there was anybody to wait for. */
  check(): void {
    if (this.#waiting.size === 0) this.#tell();
  }

  /** The deadline: those who have not said that they have it count as those who do not. */
  override onDue(): void {
    this.#missing.push(...this.#waiting);
    this.#waiting.clear();
    this.#tell();
  }

  #tell(): void {
    const onSettled = this.#onSettled;
    this.#onSettled = null;
    onSettled?.(this.#missing);
  }
}
