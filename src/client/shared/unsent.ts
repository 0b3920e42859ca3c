// What a tab has sent and no hub has written: events that the next hub gets. It sends nothing by itself.
import { PacketType } from "../../protocol/index.js";
import type { Contents } from "./messages.js";
import { splitPacket } from "./packet-text.js";

/** Outlives the connections of one manager. */
export class Unsent {
  readonly #events: Map<string, Contents[]> = new Map();

  /**
   * Keeps the events among `packets`, except those that await a reply: their callbacks have been told that the connection was
   * lost, and `retries` sends them again.
   */
  keep(packets: readonly Contents[]): void {
    for (const packet of packets) {
      const text = splitPacket(packet[0]);
      if (text?.type !== PacketType.EVENT || text.id !== undefined) continue;
      const events = this.#events.get(text.nsp) ?? [];
      this.#events.set(text.nsp, events);
      events.push(packet);
    }
  }

  /** Gives the events that are due when `packet` comes from the hub: those of a namespace that it lets the tab into. */
  takeFor(packet: Contents): readonly Contents[] {
    if (this.#events.size === 0) return [];
    const text = splitPacket(packet[0]);
    if (text?.type !== PacketType.CONNECT) return [];
    const events = this.#events.get(text.nsp) ?? [];
    this.#events.delete(text.nsp);
    return events;
  }
}
