// What `io.to("room")` gives: an audience and the things one can do to it. Immutable; each step makes another.
import type { Audience } from "../adapters/adapter.js";
import type { EventMap } from "../core/index.js";
import { excluding, including } from "./audience.js";
import type { Broadcast } from "./broadcast.js";
import { DistantSocket } from "./distant-socket.js";
import { FetchError } from "./errors.js";
import type { RemoteSocket } from "./remote-socket.js";
import { refuseRooms } from "./socket-limits.js";
import type {
  AckReply,
  BroadcastParams,
  EventNames,
  EventNamesWithAck,
  EventParams,
  MessageParams,
  ParamsWithoutAck,
} from "./typed-events.js";

/**
 * An audience in the making.
 *
 * @example
 * io.to("lobby").except(socket.id).volatile.emit("position", 3, 4);
 */
export class BroadcastOperator<EmitEvents extends EventMap, SocketData> {
  readonly #broadcast: Broadcast;
  readonly #audience: Audience;

  constructor(broadcast: Broadcast, audience: Audience) {
    this.#broadcast = broadcast;
    this.#audience = audience;
  }

  #with(audience: Audience): BroadcastOperator<EmitEvents, SocketData> {
    return new BroadcastOperator(this.#broadcast, audience);
  }

  /** Also those in this room or these rooms; whoever is in several gets the event once. */
  to(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return this.#with(including(this.#audience, rooms));
  }

  /** Alias of {@link to}. */
  in(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return this.to(rooms);
  }

  /** Not those in this room or these rooms; the id of a socket is a room too. */
  except(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return this.#with(excluding(this.#audience, rooms));
  }

  /** Whether transports may compress it. @default true */
  compress(compress: boolean): BroadcastOperator<EmitEvents, SocketData> {
    return this.#with({ ...this.#audience, mayCompress: compress });
  }

  /** Not to those whose connection is busy just now: for what is worthless a moment later. */
  get volatile(): BroadcastOperator<EmitEvents, SocketData> {
    return this.#with({ ...this.#audience, isVolatile: true });
  }

  /**
   * Where a client reads slowly, only the newest event of this key waits: it takes the place of the one before. For what makes its
   * predecessor worthless: a price, a position. Keys belong to the namespace.
   *
   * @example
   * io.to("price").conflate("BTC").emit("price", "BTC", 50_000);
   */
  conflate(key: string): BroadcastOperator<EmitEvents, SocketData> {
    return this.#with({ ...this.#audience, conflationKey: key });
  }

  /** Only the sockets of this process. */
  get local(): BroadcastOperator<EmitEvents, SocketData> {
    return this.#with({ ...this.#audience, isLocal: true });
  }

  /** How long replies are awaited, in milliseconds. Without it: until everybody has replied or left. */
  timeout(timeoutMs: number): BroadcastOperator<EmitEvents, SocketData> {
    return this.#with({ ...this.#audience, timeoutMs });
  }

  /**
   * Sends an event to the audience. A function at the end is called with an error, if replies are missing, and the
   * replies that came.
   *
   * @returns true
   * @throws ServerError if the name is reserved; HoldfastError `ERR_ENCODE` if the arguments cannot be written
   */
  emit<E extends EventNames<EmitEvents>>(event: E, ...args: BroadcastParams<EmitEvents, E>): boolean {
    this.#broadcast.emit(this.#audience, [event, ...(args as unknown[])]);
    return true;
  }

  /**
   * Sends an event and resolves with everybody's reply.
   *
   * @throws BroadcastError (as rejection) if replies are missing; its `responses` are those that came
   */
  emitWithAck<E extends EventNamesWithAck<EmitEvents>>(
    event: E,
    ...args: ParamsWithoutAck<EmitEvents, E>
  ): Promise<AckReply<EmitEvents, E>[]> {
    return this.#broadcast.emitWithAck(this.#audience, [event, ...(args as unknown[])]);
  }

  /**
   * Sends an event and resolves when every node of the cluster that has sockets of the audience has it; without a cluster at once.
   * The sockets of this process get it in any case, unless the nodes are known to be out of reach before it is sent.
   *
   * @throws ClusterError (as rejection) naming the nodes that have not got it; ServerError `ERR_UNSUPPORTED` if the adapter is one of
   *   Socket.IO's, which cannot tell
   * @example
   * await io.to("orders").emitReliable("order", order);
   */
  emitReliable<E extends EventNames<EmitEvents>>(
    event: E,
    ...args: EventParams<EmitEvents, E>
  ): Promise<void> {
    return this.#broadcast.emitReliable(this.#audience, [event, ...(args as unknown[])]);
  }

  /** Sends the event `message`. */
  send(...args: MessageParams<EmitEvents>): this {
    this.#broadcast.emit(this.#audience, ["message", ...(args as unknown[])]);
    return this;
  }

  /** Alias of {@link send}. */
  write(...args: MessageParams<EmitEvents>): this {
    return this.send(...args);
  }

  /**
   * The sockets of the audience: those of this process themselves, of the others a snapshot.
   *
   * @throws FetchError (as rejection) if nodes of the cluster have not answered; its `sockets` are those of the others
   */
  async fetchSockets(): Promise<RemoteSocket<EmitEvents, SocketData>[]> {
    const { members, error } = await this.#broadcast.adapter.fetchSockets(this.#audience);
    const sockets = members.map((member) =>
      "deliver" in member
        ? // The members that a namespace enters into its adapter are its sockets.
          (member as unknown as RemoteSocket<EmitEvents, SocketData>)
        : new DistantSocket<EmitEvents, SocketData>(member, this.#broadcast),
    );
    if (error !== null) throw new FetchError(error, sockets);
    return sockets;
  }

  /**
   * The ids of the sockets of the audience.
   *
   * @deprecated use `fetchSockets`
   */
  async allSockets(): Promise<Set<string>> {
    return new Set((await this.fetchSockets()).map(({ id }) => id));
  }

  /**
   * Makes the audience join rooms. A socket that would be in more than `maxRooms` joins none of them, and is counted.
   *
   * @throws ServerError `ERR_TOO_MANY_ROOMS`, `ERR_INVALID_ROOM`: if no socket could join them
   */
  socketsJoin(rooms: string | readonly string[]): void {
    const names = [rooms].flat();
    refuseRooms(names, undefined, this.#broadcast.context.limits());
    this.#broadcast.adapter.addSockets(this.#audience, names);
  }

  /** Makes the audience leave rooms. */
  socketsLeave(rooms: string | readonly string[]): void {
    this.#broadcast.adapter.delSockets(this.#audience, [rooms].flat());
  }

  /** Makes the audience leave the namespace; with `close`, ends their sessions. */
  disconnectSockets(close = false): void {
    this.#broadcast.adapter.disconnectSockets(this.#audience, close);
  }
}
