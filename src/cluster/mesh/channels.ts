// The two channels that a node hears: the one of all, and its own. It reads nothing of what comes over them.
import type { Bus, OnBusMessage } from "../../bus/bus.js";
import type { Clock } from "../../core/index.js";
import type { NodeId } from "../mesh.js";

/** The channel that all nodes hear. */
export const allChannel = "all";

/** Between two attempts, while the bus does not let us. In milliseconds. */
const retryMs = 1_000;

/** The channel that only the node of this id hears. */
export function inboxOf(id: NodeId): string {
  return `inbox-${id}`;
}

/**
 * The subscriptions of one node.
 *
 * @example
 * const channels = new Channels(bus, clock, (message) => inbound.receive(message));
 * if (await channels.enter(id)) pulse.start();
 */
export class Channels {
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #onMessage: OnBusMessage;
  readonly #leave: Map<string, () => Promise<void>> = new Map();
  /** Null: none any more. */
  #id: NodeId | null = null;

  constructor(bus: Bus, clock: Clock, onMessage: OnBusMessage) {
    this.#bus = bus;
    this.#clock = clock;
    this.#onMessage = onMessage;
  }

  /** Hears what is for all, and what is for this id, in place of the id before. Resolves when it does; false: meanwhile it is another one. */
  async enter(id: NodeId): Promise<boolean> {
    const before = this.#id;
    this.#id = id;
    if (before !== null) void this.#end(inboxOf(before));
    if (!this.#leave.has(allChannel)) await this.#begin(allChannel, () => this.#id !== null);
    return this.#begin(inboxOf(id), () => this.#id === id);
  }

  async leave(): Promise<void> {
    this.#id = null;
    await Promise.all(Array.from(this.#leave.keys(), (channel) => this.#end(channel)));
  }

  /** Tries until it succeeds, or is not wanted any more. */
  async #begin(channel: string, isWanted: () => boolean): Promise<boolean> {
    while (isWanted()) {
      try {
        this.#leave.set(channel, await this.#bus.subscribe(channel, this.#onMessage));
        if (isWanted()) return true;
        await this.#end(channel);
      } catch {
        // The bus says by its watch that it is down; here is only waited.
        await new Promise<void>((resolve) => this.#clock.setTimer(resolve, retryMs));
      }
    }
    return false;
  }

  async #end(channel: string): Promise<void> {
    const leave = this.#leave.get(channel);
    this.#leave.delete(channel);
    // A bus that is away has forgotten us.
    await leave?.().catch(() => {});
  }
}
