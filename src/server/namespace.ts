// One namespace: its sockets, its middlewares, its adapter. Which session a socket shares it does not know (mux.ts).
import type { Adapter, AdapterView } from "../adapters/adapter.js";
import type { AdapterOption } from "../adapters/socket-io-adapter.js";
import { AdapterBridge, makeAdapter } from "./adapter-bridge.js";
import { guardAdapter } from "./adapter-guard.js";
import { fire, type DefaultEventsMap, type EventMap, type SlowPolicy } from "../core/index.js";
import { everyone } from "./audience.js";
import { BroadcastOperator } from "./broadcast-operator.js";
import { Broadcast } from "./broadcast.js";
import { Broadcaster } from "./broadcaster.js";
import { encodePacket, type Context } from "./context.js";
import { requireFunction } from "./errors.js";
import type { Middleware } from "./middleware.js";
import { hearOtherServer, OtherServers } from "./other-servers.js";
import type { ResolvedRecovery } from "./recovery-options.js";
import { Recovery } from "./recovery.js";
import type { RecoveryFace, SharedRecovery } from "./recovery-port.js";
import type { ServerFace } from "./server-face.js";
import { findRoomError } from "./socket-limits.js";
import { checkPolicy } from "./engine/slow/slow-options.js";
import { SlowPolicies } from "./slow-policies.js";
import {
  awaitReplyOf,
  openSocket,
  resumeSocket,
  type Granter,
  type JoinOutcome,
  type SessionShare,
} from "./socket-core.js";
import { Socket, type AnySocket } from "./socket.js";
import type { UndeclaredData } from "./typed-events.js";

/** What the library tells a namespace's listeners. */
export interface NamespaceEvents<ConnectedSocket> {
  /** A client has joined; its middlewares have passed it. */
  connection(socket: ConnectedSocket): void;
  /** Alias of `connection`. */
  connect(socket: ConnectedSocket): void;
  /** A client reads slowly: more waits for it than half of `highWaterMark`. */
  slow(socket: ConnectedSocket): void;
}

/** A namespace whose event maps do not matter. */
export type AnyNamespace = Namespace<DefaultEventsMap, DefaultEventsMap>;

/** What a server gives a namespace at birth. */
export interface NamespacePorts {
  readonly context: Context;
  readonly makeAdapter: AdapterOption;
  /** Absent or null: clients that have left do not come back. */
  readonly recovery?: ResolvedRecovery | null;
  /** Absent or null: they come back to this process only. */
  readonly sharedRecovery?: SharedRecovery | null;
  /** Called when the last client has left, or was refused. */
  onEmpty?(): void;
}

let makeSocket: (
  namespace: AnyNamespace,
  share: SessionShare,
  auth: Readonly<Record<string, unknown>>,
) => AnySocket;
let fetchFor: (namespace: AnyNamespace, auth: Readonly<Record<string, unknown>>) => Promise<void> | null;
let middlewaresFor: (namespace: AnyNamespace, socket: AnySocket) => readonly Middleware<AnySocket>[] | null;
let joinIn: (namespace: AnyNamespace, socket: AnySocket, granter: Granter<AnySocket>) => JoinOutcome;
let leaveIn: (namespace: AnyNamespace, id: string) => void;
let announceIn: (namespace: AnyNamespace, socket: AnySocket) => void;
let announceSlowIn: (namespace: AnyNamespace, socket: AnySocket) => void;
let useAdapter: (namespace: AnyNamespace, factory: AdapterOption) => void;
let adopt: (parent: AnyNamespace, child: AnyNamespace) => void;
let populationOf: (namespace: AnyNamespace) => number;
let channelOf: (namespace: AnyNamespace) => Broadcast;
let serversOf: (namespace: { readonly name: string }) => OtherServers;

/**
 * A part of the server with clients, rooms and handlers of its own, over the same connections as all others.
 *
 * @example
 * io.of("/admin").use(onlyAdmins).on("connection", (socket) => socket.join("on duty"));
 */
export class Namespace<
  ListenEvents extends EventMap = DefaultEventsMap,
  EmitEvents extends EventMap = ListenEvents,
  ServerSideEvents extends EventMap = DefaultEventsMap,
  SocketData = UndeclaredData,
> extends Broadcaster<
  ServerSideEvents,
  NamespaceEvents<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>,
  EmitEvents,
  SocketData
> {
  readonly name: string;
  /** The server that it is a part of. */
  declare readonly server: ServerFace<
    Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>,
    ServerSideEvents,
    NamespaceEvents<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>,
    EmitEvents,
    SocketData
  >;
  protected readonly everyone: BroadcastOperator<EmitEvents, SocketData>;
  protected readonly others: OtherServers;
  readonly #ports: NamespacePorts;
  readonly #broadcast: Broadcast;
  readonly #sockets: Map<string, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>> = new Map();
  /** Clients that have joined or are about to. */
  #population = 0;
  // Null while there is none: then a client joins within the call that reads its packet.
  #middlewares: readonly Middleware<AnySocket>[] | null = null;

  static {
    makeSocket = (namespace, share, auth) => {
      // First: while its client takes over from its old socket, the namespace must not seem empty.
      namespace.#population++;
      const { adapter, recovery } = namespace.#broadcast;
      const endLine = (): void => share.session.fail("forced server close");
      // Clients of Socket.IO 2 know nothing of it.
      const continuity = share.session.protocol === 4 ? (recovery?.begin(auth, endLine) ?? null) : null;
      if (continuity !== null && continuity.claimed !== null) {
        const { rooms, joinedAt } = continuity.claimed;
        rejoin(adapter, recovery, continuity.sid, rooms, joinedAt);
      }
      return new Socket(namespace, namespace.#broadcast, share, auth, continuity);
    };
    fetchFor = (namespace, auth) => namespace.#broadcast.recovery?.fetch(auth) ?? null;
    middlewaresFor = (namespace, { recovered }) =>
      recovered && namespace.#broadcast.recovery?.terms.skipMiddlewares === true
        ? null
        : namespace.#middlewares;
    joinIn = (namespace, socket, granter) => {
      const outcome = resumeSocket(socket, granter);
      if (outcome === "forgotten") return outcome;
      namespace.#sockets.set(socket.id, socket);
      namespace.#broadcast.adapter.enter(socket);
      openSocket(socket);
      return outcome;
    };
    leaveIn = (namespace, id) => {
      namespace.#sockets.delete(id);
      if (--namespace.#population === 0) namespace.#ports.onEmpty?.();
    };
    announceIn = (namespace, socket) => {
      const { onHandlerError } = namespace.#ports.context;
      fire(namespace, "connect", [socket], onHandlerError);
      fire(namespace, "connection", [socket], onHandlerError);
    };
    announceSlowIn = (namespace, socket) => {
      if (socket.connected) fire(namespace, "slow", [socket], namespace.#ports.context.onHandlerError);
    };
    useAdapter = (namespace, factory) => namespace.#useAdapter(factory);
    adopt = (parent, child) => {
      child.#middlewares = parent.#middlewares;
      child.#broadcast.slowPolicies = parent.#broadcast.slowPolicies;
      for (const event of ["connect", "connection"] as const) {
        for (const listener of parent.listeners(event)) child.on(event, listener);
      }
    };
    populationOf = (namespace) => namespace.#population;
    channelOf = (namespace) => namespace.#broadcast;
    serversOf = (namespace) => (namespace as AnyNamespace).others;
  }

  constructor(name: string, ports: NamespacePorts) {
    super();
    this.name = name;
    this.#ports = ports;
    const adapter = this.#makeAdapter(ports.makeAdapter);
    this.#broadcast = new Broadcast(name, ports.context, adapter);
    if (ports.recovery && !(adapter instanceof AdapterBridge)) {
      this.#broadcast.recovery = this.#openRecovery(ports.recovery);
    }
    this.#follow(adapter);
    this.everyone = new BroadcastOperator(this.#broadcast, everyone);
    this.others = new OtherServers(this.#broadcast);
  }

  /** The sockets of this process, by their ids. */
  get sockets(): ReadonlyMap<string, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>> {
    return this.#sockets;
  }

  /** Who is in which room, and the way to the other processes. */
  get adapter(): AdapterView {
    const { adapter } = this.#broadcast;
    return adapter instanceof AdapterBridge ? adapter.foreign : adapter;
  }

  /**
   * Looks at each client that wants to join. It must call `next`; with an error the client is refused, and sees the
   * error's message and `data`. What it throws is reported, and the client sees "Internal error".
   *
   * @example
   * io.use((socket, next) => next(socket.handshake.auth.token === secret ? undefined : new Error("not authorized")));
   */
  use(middleware: Middleware<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>): this {
    requireFunction(middleware, "A middleware");
    this.#middlewares = [...(this.#middlewares ?? []), middleware as unknown as Middleware<AnySocket>];
    return this;
  }

  /**
   * Sets what gives way where a client of this namespace reads too slowly, in place of the option `slowPolicy`; with rooms, for what
   * is sent to one of them. What is sent to several rooms has the policy of the first that has one.
   *
   * @throws ServerError `ERR_INVALID_OPTION`
   * @example
   * io.of("/market").whenSlow("drop-oldest").whenSlow("disconnect", "orders");
   */
  whenSlow(policy: SlowPolicy, rooms: string | readonly string[] = []): this {
    checkPolicy("whenSlow", policy);
    (this.#broadcast.slowPolicies ??= new SlowPolicies()).set(policy, [rooms].flat());
    return this;
  }

  #openRecovery(options: ResolvedRecovery): RecoveryFace {
    const { context, sharedRecovery } = this.#ports;
    if (!sharedRecovery) return new Recovery(this.name, options, context);
    return sharedRecovery.open({
      nsp: this.name,
      deliver: (delivery, audience) => this.#broadcast.deliver(delivery, audience),
    });
  }

  #makeAdapter(factory: AdapterOption): Adapter {
    const { context } = this.#ports;
    return makeAdapter(factory, {
      nsp: this.name,
      clock: context.clock,
      codec: context.codec,
      encode: (packet, mayCompress) => encodePacket(context.codec, packet, mayCompress),
      position: () => this.#broadcast.recovery?.joins?.position() ?? 0,
      onLeave: (room, id, joinedAt) => this.#broadcast.recovery?.joins?.onLeave(room, id, joinedAt),
      makeDelivery: (packet, audience, frames) => this.#broadcast.prepare(packet, audience, frames),
      onListenerError: context.onHandlerError,
      onServerSideEmit: (data) => hearOtherServer(this, data, context.onHandlerError),
      mayJoin: (id, rooms) => this.#mayJoin(id, rooms),
      takeReplyId: () => this.#broadcast.takeReplyId(),
      awaitReply: (id, replyId, onReply, onLost) => {
        const socket = this.#sockets.get(id);
        if (socket === undefined) onLost?.();
        else awaitReplyOf(socket, replyId, onReply, onLost);
      },
      onUnpublished: (unpublished) => context.onUnpublished(unpublished),
    });
  }

  #mayJoin(id: string, rooms: readonly string[]): boolean {
    const { context } = this.#ports;
    const error = findRoomError(rooms, this.#broadcast.adapter.sids.get(id), context.limits());
    const socket = this.#sockets.get(id);
    if (error === null || socket === undefined) return true;
    context.incidents.report("too-many-rooms", error.message, {
      request: { remoteAddress: socket.handshake.address },
    });
    return false;
  }

  #useAdapter(factory: AdapterOption): void {
    const { adapter: before, recovery } = this.#broadcast;
    const adapter = this.#makeAdapter(factory);
    for (const socket of this.#sockets.values()) adapter.enter(socket);
    for (const [id, rooms] of before.sids) {
      const names = [...rooms];
      const joinedAt = names.map((room) => before.joinedAt?.(id, room));
      rejoin(adapter, recovery, id, names, joinedAt);
    }
    this.#broadcast.adapter = adapter;
    this.#follow(adapter);
    void guardAdapter(this.#ports.context.onHandlerError, "close", before, () => before.close());
  }

  /** Adapters written for Socket.IO deliver when they like, and recovery needs events to arrive in the order of the log. */
  #follow(adapter: Adapter): void {
    const { recovery } = this.#broadcast;
    if (!(adapter instanceof AdapterBridge)) return recovery?.watch(adapter);
    recovery?.close();
    this.#broadcast.recovery = null;
  }
}

function rejoin(
  adapter: Adapter,
  recovery: RecoveryFace | null,
  id: string,
  rooms: readonly string[],
  joinedAt: readonly (number | undefined)[] | undefined,
): void {
  if (recovery?.joins === undefined) adapter.addAll(id, rooms);
  else recovery.joins.rejoin(adapter, id, rooms, joinedAt);
}

// For the rest of the server alone: what happens to a namespace, as opposed to what its user does with it.
export {
  adopt as adoptNamespace,
  announceIn as announceSocket,
  announceSlowIn as announceSlow,
  channelOf,
  fetchFor,
  joinIn as joinNamespace,
  leaveIn as leaveNamespace,
  makeSocket,
  middlewaresFor,
  populationOf,
  serversOf,
  useAdapter,
};
