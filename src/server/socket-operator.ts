// What `socket.timeout(5000)` and `socket.volatile` give: the same socket, with another way of emitting. Immutable.
import type { Audience } from "../adapters/adapter.js";
import type { EventMap } from "../core/index.js";
import { including } from "./audience.js";
import { BroadcastOperator } from "./broadcast-operator.js";
import type { Broadcast } from "./broadcast.js";
import type {
  AckReply,
  EventNames,
  EventNamesWithAck,
  EventParams,
  MessageParams,
  ParamsToKeep,
  ParamsWithoutAck,
  TimedParams,
} from "./typed-events.js";

/** How one emit is meant: the part of an audience that also concerns a single socket. */
export type EmitMode = Pick<Audience, "isVolatile" | "mayCompress" | "timeoutMs" | "conflationKey">;

/** The socket that an operator emits for. */
export interface EmitTarget {
  readonly broadcast: Broadcast;
  emit(data: unknown[], mode: EmitMode): boolean;
  emitWithAck(data: unknown[], mode: EmitMode): Promise<unknown>;
  emitReliable(data: unknown[], mode: EmitMode): Promise<void>;
}

type Params<
  EmitEvents extends EventMap,
  E extends EventNames<EmitEvents>,
  IsTimed extends boolean,
> = IsTimed extends true ? TimedParams<EmitEvents, E> : EventParams<EmitEvents, E>;

/**
 * One socket, seen through `timeout`, `volatile` or `compress`. Socket.IO notes these on the socket until its next
 * emit; here they belong to the value, so that one that is not used changes nothing.
 *
 * @example
 * socket.timeout(5000).emit("save", text, (error, id) => report(error ?? id));
 */
export class SocketOperator<EmitEvents extends EventMap, SocketData, IsTimed extends boolean = false> {
  readonly #target: EmitTarget;
  /** Everyone but the socket: what broadcasts start from. */
  readonly #others: Audience;

  constructor(target: EmitTarget, others: Audience) {
    this.#target = target;
    this.#others = others;
  }

  /** Whether the transport may compress it. @default true */
  compress(compress: boolean): SocketOperator<EmitEvents, SocketData, IsTimed> {
    return new SocketOperator(this.#target, { ...this.#others, mayCompress: compress });
  }

  /** Dropped if the connection is busy just now: for what is worthless a moment later. */
  get volatile(): SocketOperator<EmitEvents, SocketData, IsTimed> {
    return new SocketOperator(this.#target, { ...this.#others, isVolatile: true });
  }

  /** While the client reads slowly, only the newest event of this key waits: see `BroadcastOperator.conflate`. */
  conflate(key: string): SocketOperator<EmitEvents, SocketData, IsTimed> {
    return new SocketOperator(this.#target, { ...this.#others, conflationKey: key });
  }

  /** How long a reply is awaited, in milliseconds; callbacks get an error first. */
  timeout(timeoutMs: number): SocketOperator<EmitEvents, SocketData, true> {
    return new SocketOperator(this.#target, { ...this.#others, timeoutMs });
  }

  /** Sends an event to this client: see `Socket.emit`. */
  emit<E extends EventNames<EmitEvents>>(event: E, ...args: Params<EmitEvents, E, IsTimed>): boolean {
    return this.#target.emit([event, ...(args as unknown[])], this.#others);
  }

  /** Sends an event to this client and resolves with its reply: see `Socket.emitWithAck`. */
  emitWithAck<E extends EventNamesWithAck<EmitEvents>>(
    event: E,
    ...args: ParamsWithoutAck<EmitEvents, E>
  ): Promise<AckReply<EmitEvents, E>> {
    return this.#target.emitWithAck([event, ...(args as unknown[])], this.#others);
  }

  /** Sends an event to this client and resolves when it is there: see `Socket.emitReliable`. */
  emitReliable<E extends EventNames<EmitEvents>>(
    event: E,
    ...args: ParamsToKeep<EmitEvents, E>
  ): Promise<void> {
    return this.#target.emitReliable([event, ...(args as unknown[])], this.#others);
  }

  /** Sends the event `message`. */
  send(...args: MessageParams<EmitEvents>): this {
    this.#target.emit(["message", ...(args as unknown[])], this.#others);
    return this;
  }

  /** Alias of {@link send}. */
  write(...args: MessageParams<EmitEvents>): this {
    return this.send(...args);
  }

  /** Everyone in the namespace but this socket. */
  get broadcast(): BroadcastOperator<EmitEvents, SocketData> {
    return new BroadcastOperator(this.#target.broadcast, this.#others);
  }

  /** Everyone in these rooms but this socket. */
  to(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return new BroadcastOperator(this.#target.broadcast, including(this.#others, rooms));
  }

  /** Alias of {@link to}. */
  in(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return this.to(rooms);
  }

  /** Everyone in the namespace but this socket and those in these rooms. */
  except(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return this.broadcast.except(rooms);
  }

  /** Everyone in this process but this socket. */
  get local(): BroadcastOperator<EmitEvents, SocketData> {
    return this.broadcast.local;
  }
}
