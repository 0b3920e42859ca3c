// One namespace's way to its audiences: a packet is made and encoded once, the adapter delivers. Operators (what users
// hold) are made of it; which socket stands behind an id it learns from the map it is given.
import type { Adapter, Audience } from "../adapters/adapter.js";
import { callListener, type Listener } from "../core/index.js";
import { PacketType, type EventPacket } from "../protocol/index.js";
import type { Context } from "./context.js";
import { refuseReserved } from "./errors.js";
import { Gathering, Gatherings, type OnReplies } from "./gathering.js";

/** The parts of a namespace that it shares with its operators and sockets. */
export class Broadcast {
  readonly nsp: string;
  readonly context: Context;
  readonly gatherings: Gatherings;
  /** Replaced when `io.adapter()` is called. */
  adapter: Adapter;
  // One counter for the namespace, not one per socket: a broadcast that awaits replies has the same id for everybody.
  #nextReplyId = 0;

  constructor(nsp: string, context: Context, adapter: Adapter) {
    this.nsp = nsp;
    this.context = context;
    this.adapter = adapter;
    this.gatherings = new Gatherings(context.clock);
  }

  /** An id that no other event of this namespace has. */
  takeReplyId(): number {
    return this.#nextReplyId++;
  }

  /**
   * Emits to an audience. A function at the end of `data` awaits the replies.
   *
   * @param data the name of the event and its arguments
   * @throws ServerError if the name is reserved; EncodeError if the arguments cannot be written. Nothing is sent then.
   */
  emit(audience: Audience, data: unknown[]): void {
    refuseReserved(data[0] as string);
    const callback = data.at(-1);
    if (typeof callback !== "function") {
      const packet: EventPacket = { type: PacketType.EVENT, nsp: this.nsp, data };
      return this.adapter.broadcast(packet, audience);
    }
    data.pop();
    this.#emitAwaiting(audience, data, (error, responses) => {
      const { onHandlerError } = this.context;
      callListener(callback as Listener, [error, responses], this, data[0] as string, onHandlerError);
    });
  }

  /** Emits to an audience, and resolves with the replies of all; rejects with a BroadcastError if some do not come. */
  emitWithAck(audience: Audience, data: unknown[]): Promise<unknown[]> {
    refuseReserved(data[0] as string);
    return new Promise((resolve, reject) => {
      this.#emitAwaiting(audience, data, (error, responses) =>
        error === null ? resolve(responses) : reject(error),
      );
    });
  }

  #emitAwaiting(audience: Audience, data: readonly unknown[], onReplies: OnReplies): void {
    const id = this.takeReplyId();
    const gathering = new Gathering();
    const packet: EventPacket = { type: PacketType.EVENT, nsp: this.nsp, data, id };
    this.adapter.broadcast(packet, audience, gathering);
    this.gatherings.open(id, gathering, audience.timeoutMs, onReplies);
  }
}
