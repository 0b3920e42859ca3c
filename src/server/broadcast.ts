// One namespace's way to its audiences: a packet is made and encoded once, the adapter delivers. Operators (what users
// hold) are made of it; which socket stands behind an id it learns from the map it is given.
import type { Adapter, Audience, Delivery } from "../adapters/adapter.js";
import { MemoryAdapter } from "../adapters/memory.js";
import { callListener, type Listener } from "../core/index.js";
import { PacketType, type EncodedFrame, type EventPacket } from "../protocol/index.js";
import { encodePacket, type Context } from "./context.js";
import { refuseReserved } from "./errors.js";
import { Gathering, Gatherings, type OnReplies } from "./gathering.js";
import type { RecoveryFace } from "./recovery-port.js";
import { type SlowPolicies, whenSlowOf } from "./slow-policies.js";

const nobody: readonly string[] = [];

/** The part of an audience that also concerns a single member. */
type DeliveryMode = Pick<Audience, "isVolatile" | "mayCompress" | "conflationKey">;

/** The parts of a namespace that it shares with its operators and sockets. */
export class Broadcast {
  readonly nsp: string;
  readonly context: Context;
  readonly gatherings: Gatherings;
  /** Null if clients that have left cannot come back. */
  recovery: RecoveryFace | null = null;
  /** Null if the namespace says nothing of slow clients. */
  slowPolicies: SlowPolicies | null = null;
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
   * Makes of a packet what each member of the audience is given.
   *
   * @param frames those that another process made of it: they serve as they are where nothing is added to them
   */
  prepare(packet: EventPacket, audience: Audience, frames?: readonly EncodedFrame[]): Delivery {
    // Whoever awaits replies cannot be given them later, so what awaits them is not logged.
    const delivery =
      this.recovery === null || packet.id !== undefined
        ? this.#encode(packet, audience, frames)
        : this.recovery.prepare(packet, audience, audience.rooms, audience.except);
    // Fast path: nothing is said of those who read slowly.
    if (this.slowPolicies === null && audience.conflationKey === undefined) return delivery;
    return { ...delivery, whenSlow: whenSlowOf(this.nsp, this.slowPolicies, audience) };
  }

  /** Gives the members of this process what another node has emitted and the log has brought. */
  deliver(delivery: Delivery, audience: Audience): void {
    // Adapters of other makers know nothing of such a log.
    if (!(this.adapter instanceof MemoryAdapter)) return;
    const whenSlow =
      this.slowPolicies === null ? undefined : whenSlowOf(this.nsp, this.slowPolicies, audience);
    this.adapter.deliver({ ...delivery, whenSlow }, audience);
  }

  /**
   * Makes of a packet what the member with this id is given.
   *
   * @param own the id as a list, where it is at hand
   */
  prepareFor(id: string, packet: EventPacket, mode: DeliveryMode, own?: readonly string[]): Delivery {
    const delivery =
      this.recovery === null || packet.id !== undefined
        ? this.#encode(packet, mode)
        : this.recovery.prepare(packet, mode, own ?? [id], nobody);
    if (this.slowPolicies === null && mode.conflationKey === undefined) return delivery;
    const { conflationKey } = mode;
    return {
      ...delivery,
      whenSlow: whenSlowOf(this.nsp, this.slowPolicies, { rooms: nobody, conflationKey }),
    };
  }

  /**
   * Emits to an audience. A function at the end of `data` awaits the replies.
   *
   * @param data the name of the event and its arguments
   * @throws ServerError if the name is reserved; HoldfastError `ERR_ENCODE` if the arguments cannot be written. Nothing is sent then.
   */
  emit(audience: Audience, data: unknown[]): void {
    refuseReserved(data[0]);
    const callback = data.at(-1);
    if (typeof callback !== "function") {
      const packet: EventPacket = { type: PacketType.EVENT, nsp: this.nsp, data };
      return this.adapter.broadcast(packet, audience);
    }
    data.pop();
    this.emitAwaiting(audience, data, (error, responses) => {
      const { onHandlerError } = this.context;
      callListener(callback as Listener, [error, responses], this, data[0] as string, onHandlerError);
    });
  }

  /** Emits to an audience, and resolves when the nodes that have members in it have the event; rejects with a ClusterError. */
  emitReliable(audience: Audience, data: unknown[]): Promise<void> {
    refuseReserved(data[0]);
    const packet: EventPacket = { type: PacketType.EVENT, nsp: this.nsp, data };
    return new Promise((resolve, reject) => {
      this.adapter.broadcast(packet, audience, undefined, (error) =>
        error === null ? resolve() : reject(error),
      );
    });
  }

  /** Emits to an audience, and resolves with the replies of all; rejects with a BroadcastError if some do not come. */
  emitWithAck(audience: Audience, data: unknown[]): Promise<unknown[]> {
    refuseReserved(data[0]);
    return new Promise((resolve, reject) => {
      this.emitAwaiting(audience, data, (error, responses) =>
        error === null ? resolve(responses) : reject(error),
      );
    });
  }

  /** Emits to an audience, and gives `onReplies` the replies of all; `gathering` is told of each as it comes. */
  emitAwaiting(
    given: Audience,
    data: readonly unknown[],
    onReplies: OnReplies,
    gathering: Gathering = new Gathering(),
  ): void {
    const { timeoutMs = this.context.limits().ackDeadline } = given;
    const audience = timeoutMs === Infinity ? given : { ...given, timeoutMs };
    const id = this.takeReplyId();
    const packet: EventPacket = { type: PacketType.EVENT, nsp: this.nsp, data, id };
    this.adapter.broadcast(packet, audience, gathering);
    this.gatherings.open(id, gathering, timeoutMs, onReplies);
  }

  #encode(
    packet: EventPacket,
    { isVolatile, mayCompress }: Pick<Audience, "isVolatile" | "mayCompress">,
    frames: readonly EncodedFrame[] = encodePacket(this.context.codec, packet, mayCompress),
  ): Delivery {
    return { packet, frames, isVolatile };
  }
}
