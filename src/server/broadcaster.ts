// The operators that a namespace offers, and the server for its main namespace. Each only opens a BroadcastOperator.
import type { EventMap } from "../core/index.js";
import type { BroadcastOperator } from "./broadcast-operator.js";
import { NodeEmitter } from "./node-emitter.js";
import type { OtherServers } from "./other-servers.js";
import type { RemoteSocket } from "./remote-socket.js";
import type {
  AckReply,
  BroadcastParams,
  EventNames,
  EventNamesWithAck,
  EventParams,
  MessageParams,
  ParamsWithoutAck,
} from "./typed-events.js";

/** Something with sockets in it. */
export abstract class Broadcaster<
  Events extends EventMap,
  Reserved extends EventMap,
  EmitEvents extends EventMap,
  SocketData,
> extends NodeEmitter<Events, Reserved> {
  /** The audience of everybody. */
  protected abstract readonly everyone: BroadcastOperator<EmitEvents, SocketData>;
  /** Its like in the other processes. */
  protected abstract readonly others: OtherServers;

  /** Those in this room or these rooms; whoever is in several gets the event once. */
  to(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return this.everyone.to(rooms);
  }

  /** Alias of {@link to}. */
  in(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return this.everyone.to(rooms);
  }

  /** Everybody but those in this room or these rooms; the id of a socket is a room too. */
  except(rooms: string | readonly string[]): BroadcastOperator<EmitEvents, SocketData> {
    return this.everyone.except(rooms);
  }

  /** Whether transports may compress it. @default true */
  compress(compress: boolean): BroadcastOperator<EmitEvents, SocketData> {
    return this.everyone.compress(compress);
  }

  /** Those whose connection is not busy just now: for what is worthless a moment later. */
  get volatile(): BroadcastOperator<EmitEvents, SocketData> {
    return this.everyone.volatile;
  }

  /** Where a client reads slowly, only the newest event of this key waits: see {@link BroadcastOperator.conflate}. */
  conflate(key: string): BroadcastOperator<EmitEvents, SocketData> {
    return this.everyone.conflate(key);
  }

  /** Only the sockets of this process. */
  get local(): BroadcastOperator<EmitEvents, SocketData> {
    return this.everyone.local;
  }

  /** How long replies are awaited, in milliseconds. */
  timeout(timeoutMs: number): BroadcastOperator<EmitEvents, SocketData> {
    return this.everyone.timeout(timeoutMs);
  }

  /** Sends an event to everybody: see {@link BroadcastOperator.emit}. */
  emit<E extends EventNames<EmitEvents>>(event: E, ...args: BroadcastParams<EmitEvents, E>): boolean {
    return this.everyone.emit(event, ...args);
  }

  /** Sends an event and resolves with everybody's reply: see {@link BroadcastOperator.emitWithAck}. */
  emitWithAck<E extends EventNamesWithAck<EmitEvents>>(
    event: E,
    ...args: ParamsWithoutAck<EmitEvents, E>
  ): Promise<AckReply<EmitEvents, E>[]> {
    return this.everyone.emitWithAck(event, ...args);
  }

  /** Sends an event and resolves when all nodes concerned have it: see {@link BroadcastOperator.emitReliable}. */
  emitReliable<E extends EventNames<EmitEvents>>(
    event: E,
    ...args: EventParams<EmitEvents, E>
  ): Promise<void> {
    return this.everyone.emitReliable(event, ...args);
  }

  /** Sends the event `message` to everybody. */
  send(...args: MessageParams<EmitEvents>): this {
    this.everyone.send(...args);
    return this;
  }

  /** Alias of {@link send}. */
  write(...args: MessageParams<EmitEvents>): this {
    return this.send(...args);
  }

  /**
   * Sends an event to the other servers of the cluster: their listeners on this namespace hear it, ours do not. A
   * function at the end is called with an error, if servers did not reply, and the replies that came.
   *
   * @returns true
   * @throws ServerError if the name is reserved
   * @example
   * io.on("reload", (reply) => reply(reload())); // on each server
   * io.serverSideEmit("reload", (error, results) => report(error ?? results));
   */
  serverSideEmit<E extends EventNames<Events>>(event: E, ...args: BroadcastParams<Events, E>): boolean {
    this.others.emit([event, ...(args as unknown[])]);
    return true;
  }

  /** Sends an event to the other servers and resolves with their replies; an error has those that came as `responses`. */
  serverSideEmitWithAck<E extends EventNamesWithAck<Events>>(
    event: E,
    ...args: ParamsWithoutAck<Events, E>
  ): Promise<AckReply<Events, E>[]> {
    return this.others.emitWithAck([event, ...(args as unknown[])]);
  }

  /**
   * The ids of all sockets.
   *
   * @deprecated use `fetchSockets`
   */
  allSockets(): Promise<Set<string>> {
    return this.everyone.allSockets();
  }

  /** All sockets. */
  fetchSockets(): Promise<RemoteSocket<EmitEvents, SocketData>[]> {
    return this.everyone.fetchSockets();
  }

  /** Makes everybody join rooms. */
  socketsJoin(rooms: string | readonly string[]): void {
    this.everyone.socketsJoin(rooms);
  }

  /** Makes everybody leave rooms. */
  socketsLeave(rooms: string | readonly string[]): void {
    this.everyone.socketsLeave(rooms);
  }

  /** Disconnects everybody; with `close`, ends their sessions. */
  disconnectSockets(close = false): void {
    this.everyone.disconnectSockets(close);
  }
}
