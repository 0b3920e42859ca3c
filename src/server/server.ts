// The server: options, namespaces and the engine, brought together and plugged into a host. It reads no packet and no request.
import type { AdapterOption } from "../adapters/socket-io-adapter.js";
import {
  consoleLine,
  createIdSource,
  fire,
  shareListeners,
  type DefaultEventsMap,
  type EventMap,
} from "../core/index.js";
import { guardAdapter } from "./adapter-guard.js";
import type { BroadcastOperator } from "./broadcast-operator.js";
import { Broadcaster } from "./broadcaster.js";
import type { Cluster } from "./cluster-port.js";
import type { Context } from "./context.js";
import { handlerOf } from "./engine/engine-handler.js";
import { Engine, type EnginePorts, type OnSession } from "./engine/engine.js";
import { demand, ServerError } from "./errors.js";
import { ForeignSession, type EngineIoServer, type EngineIoSocket } from "./engine/foreign-session.js";
import type { Attachment } from "./host.js";
import { Incidents, type Incident } from "./engine/incidents.js";
import { type ClusterSeat, clusterTroubles, joinCluster } from "./join-cluster.js";
import type { Middleware } from "./middleware.js";
import { Mux, type MuxPorts } from "./mux.js";
import { channelOf, serversOf, useAdapter } from "./namespace.js";
import type { AnyNamespace, Namespace } from "./namespace.js";
import { Namespaces, type NamespaceMatcher } from "./namespaces.js";
import type { OtherServers } from "./other-servers.js";
import { countPendingAcks, type PendingAcks } from "./pending-acks.js";
import { tellLoss } from "./persistence.js";
import { nameNamespaces, nameServer } from "./plugin-names.js";
import { reportFailure } from "./report-failure.js";
import type { ServerEvents } from "./server-events.js";
import type { Host } from "./server-host.js";
import { resolveOptions, type ResolvedServerOptions, type ServerOptions } from "./server-options.js";
import { closeSocket } from "./socket-core.js";
import type { Socket } from "./socket.js";
import type { UndeclaredData } from "./typed-events.js";
import { tellUnknownOptions } from "./unknown-options.js";
import { tellUnpublished } from "./unpublished.js";

/** How a server is closed. */
export interface CloseOptions {
  /** Milliseconds over which clients are sent away. @default none: at once, and what is under way is cut */
  readonly drain?: number;
}

/**
 * A server, on whatever host it is given. Its operators and middlewares are those of the main namespace.
 *
 * @example
 * const io = new Server(nodeHost, 3000);
 * io.on("connection", (socket) => io.emit("welcome", socket.id));
 */
export class Server<
  Target,
  ListenEvents extends EventMap = DefaultEventsMap,
  EmitEvents extends EventMap = ListenEvents,
  ServerSideEvents extends EventMap = DefaultEventsMap,
  SocketData = UndeclaredData,
> extends Broadcaster<
  ServerSideEvents,
  ServerEvents<
    Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>,
    Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>
  >,
  EmitEvents,
  SocketData
> {
  /** The main namespace, `/`. */
  readonly sockets: Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
  protected readonly everyone: BroadcastOperator<EmitEvents, SocketData>;
  protected readonly others: OtherServers;
  readonly #host: Host<Target>;
  readonly #context: Context;
  readonly #namespaces: Namespaces;
  readonly #membership: ClusterSeat | null;
  #given: ServerOptions;
  #options: ResolvedServerOptions;
  #muxPorts: MuxPorts;
  #engine: Engine | null = null;
  #bound: EngineIoServer | null = null;
  #attachments: Attachment[] = [];

  /**
   * @param target what to attach to at once
   * @throws ServerError `ERR_INVALID_OPTION`, `ERR_INVALID_TARGET`
   */
  constructor(host: Host<Target>, target?: Target | ServerOptions, options: ServerOptions = {}) {
    super();
    const isOptions = typeof target === "object" && target !== null && !("listen" in target);
    this.#given = { ...(isOptions ? target : options) };
    this.#options = resolveOptions(this.#given);
    tellUnknownOptions(this.#given, host.ownOptions);
    this.#host = host;
    this.#context = {
      clock: host.clock,
      codec: this.#options.parser,
      newId: createIdSource(host.random),
      onHandlerError: (error, event, emitter) =>
        reportFailure(this, error, event, emitter, this.#options.crashOnHandlerError),
      errorReply: () => this.#options.errorReply,
      limits: () => this.#options.limits,
      onUnpublished: (unpublished) => tellUnpublished(this, unpublished, this.#context),
      incidents: new Incidents(host.clock, (incident) => this.#tellIncident(incident)),
    };
    this.#membership = joinCluster(this.#options, this.#context, host.random, () =>
      this.#engine?.terminateAll(),
    );
    this.#namespaces = new Namespaces(() => ({
      context: this.#context,
      makeAdapter: this.#membership?.makeAdapter ?? this.#options.adapter,
      recovery: this.#options.connectionStateRecovery,
      sharedRecovery: this.#membership?.sharedRecovery ?? null,
      isCleaningUp: this.#options.cleanupEmptyChildNamespaces,
      onAdded: (namespace) => this.#tellAdded(namespace),
    }));
    this.#muxPorts = this.#makeMuxPorts();
    this.sockets = this.of("/");
    nameNamespaces(this, this.#namespaces.all);
    tellLoss(this.#options.connectionStateRecovery?.store, this.#context);
    // As with Socket.IO: io.on() is io.of("/").on().
    shareListeners(this.sockets, this);
    this.others = serversOf(this.sockets);
    // Compressing is the default: this is all of the main namespace, made once.
    this.everyone = this.sockets.compress(true);
    if (target !== undefined && target !== null && !isOptions) this.attach(target as Target);
  }

  /** The sessions, as Engine.IO shows them. After {@link bind}: that engine. */
  get engine(): Engine {
    return (this.#bound as unknown as Engine | null) ?? this.#ownEngine();
  }

  /**
   * The other servers that this one is a node with: those of the option `cluster`.
   *
   * @example
   * io.cluster?.nodes.map(({ name }) => name); // ["web-1", "web-2", "web-3"]
   */
  get cluster(): Cluster | undefined {
    return this.#membership?.cluster;
  }

  /**
   * How often peers did something wrong or were refused, by the names in docs/errors.md: for metrics.
   *
   * @example
   * io.incidents.get("foreign-origin"); // 12
   */
  get incidents(): ReadonlyMap<string, number> {
    return this.#context.incidents.counts();
  }

  /**
   * The replies that are under way: those awaited of clients, and those that handlers owe to clients. For metrics: it goes through
   * all sockets.
   *
   * @example
   * setInterval(() => gauge.set(io.pendingAcks.owed), 10_000); // does a handler forget to reply?
   */
  get pendingAcks(): PendingAcks {
    return countPendingAcks(this.#namespaces.all.values());
  }

  /** The HTTP server that this server was attached to last. */
  get httpServer(): unknown {
    return this.#attachments.findLast(({ server }) => server !== undefined)?.server;
  }

  /**
   * Plugs the server into an HTTP server, or listens on a port. Options given to the constructor win over these.
   *
   * @throws ServerError `ERR_INVALID_TARGET`
   */
  attach(target: Target, options: ServerOptions = {}): this {
    if (typeof target === "function") {
      // The first sentence is Socket.IO's.
      throw new ServerError(
        "ERR_INVALID_TARGET",
        "You are trying to attach socket.io to an express request handler function. Please pass a http.Server instance. " +
          "With Express: const server = createServer(app); new Server(server); server.listen(3000).",
      );
    }
    const given = { ...options, ...this.#given };
    this.#resolve(given);
    tellUnknownOptions({ ...options, preset: given.preset ?? "secure" }, this.#host.ownOptions);
    const handler = handlerOf(this.#ownEngine(), this.#options.engine);
    this.#attachments.push(this.#host.attach(target, handler, this.#options, given));
    return this;
  }

  /** Alias of {@link attach}. */
  listen(target: Target, options: ServerOptions = {}): this {
    return this.attach(target, options);
  }

  /**
   * Takes its sessions from an engine that is not ours: one of the package engine.io, or of its shape.
   *
   * @example
   * io.bind(new EngineIoServer({ pingInterval: 10_000 }));
   */
  bind(engine: EngineIoServer): this {
    this.#bound = engine;
    engine.on("connection", (conn) => this.onconnection(conn));
    return this;
  }

  /** Takes one session that somebody else's engine has opened. */
  onconnection(conn: EngineIoSocket): this {
    const session = new ForeignSession(conn, this.#membership?.hearing);
    session.start(new Mux(session, this.#muxPorts));
    return this;
  }

  /**
   * The namespace of this name; it is made when it is first asked for. A slash at the beginning may be left out.
   *
   * With a pattern or a function: the parent of all namespaces that clients may bring into being with names that match.
   * Children begin with the middlewares and `connection` listeners that the parent has then; what is sent to the parent
   * goes to all children that this process has. A child made by name belongs to the first pattern that matches.
   *
   * @param onConnection for convenience: a listener of `connection`
   * @throws ServerError for patterns with the flags g or y
   * @example
   * io.of("/admin").on("connection", (socket) => socket.join("on duty"));
   * io.of(/^\/tenant-\d+$/).on("connection", (socket) => console.log(socket.nsp.name));
   */
  of(
    name: string | RegExp | NamespaceMatcher,
    onConnection?: (socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>) => void,
  ): Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
    const found = typeof name === "string" ? this.#namespaces.of(name) : this.#addParent(name);
    const namespace = found as unknown as Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
    if (onConnection !== undefined) namespace.on("connection", onConnection);
    return namespace;
  }

  /** Looks at each client that wants to join the main namespace: see `Namespace.use`. */
  use(middleware: Middleware<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>): this {
    this.sockets.use(middleware);
    return this;
  }

  /** Gets or sets the path; it holds for what is attached afterwards. */
  path(): string;
  path(path: string): this;
  path(path?: string): string | this {
    return path === undefined ? this.#options.engine.path : this.#set({ path });
  }

  /** Gets or sets whether the client's builds are served; it holds for what is attached afterwards. */
  serveClient(): boolean;
  serveClient(serveClient: boolean): this;
  serveClient(serveClient?: boolean): boolean | this {
    return serveClient === undefined ? this.#options.serveClient : this.#set({ serveClient });
  }

  /** Gets or sets how long a client may stay without joining a namespace, in milliseconds; it holds for new clients. */
  connectTimeout(): number;
  connectTimeout(connectTimeout: number): this;
  connectTimeout(connectTimeout?: number): number | this {
    return connectTimeout === undefined ? this.#options.connectTimeout : this.#set({ connectTimeout });
  }

  /** Gets or sets what makes adapters. The namespaces that are there get new ones, and keep their sockets and rooms. */
  adapter(): AdapterOption;
  adapter(adapter: AdapterOption): this;
  adapter(adapter?: AdapterOption): AdapterOption | this {
    if (adapter === undefined) return this.#options.adapter;
    this.#set({ adapter });
    for (const namespace of this.#namespaces.all.values()) useAdapter(namespace, adapter);
    return this;
  }

  /**
   * Disconnects everybody ("server shutting down"), ends the sessions and closes the HTTP server. It may listen again.
   *
   * With `drain`, in milliseconds, it first lets nobody more in (503, `Retry-After`) and sends those who are there away over that time, so
   * that they come back to other servers a few at a time; nothing that was emitted before is lost.
   *
   * @param callback gets the error if the HTTP server was not running; the promise resolves nevertheless
   * @throws ServerError (as rejection) `ERR_INVALID_OPTION`
   * @example
   * process.once("SIGTERM", () => void io.close({ drain: 10_000 }));
   */
  close(callback?: (error?: Error) => void): Promise<void>;
  close(options: CloseOptions, callback?: (error?: Error) => void): Promise<void>;
  async close(
    given: CloseOptions | ((error?: Error) => void) = {},
    then?: (error?: Error) => void,
  ): Promise<void> {
    const [{ drain }, callback] = typeof given === "function" ? [{}, given] : [given, then];
    if (drain !== undefined) {
      demand(drain >= 0 && drain < Infinity, "drain", "be a number of milliseconds");
      await this.#engine?.drain(drain);
    }
    const attachments = this.#attachments;
    const engine = this.#engine;
    this.#attachments = [];
    this.#engine = null;
    const namespaces = [...this.#namespaces.all.values()];
    for (const namespace of namespaces) {
      for (const socket of namespace.sockets.values()) closeSocket(socket, "server shutting down");
    }
    engine?.close();
    this.#bound?.close();
    this.#bound = null;
    await Promise.all(
      namespaces.map((namespace) => {
        const { adapter } = channelOf(namespace);
        return guardAdapter(this.#context.onHandlerError, "close", adapter, () => adapter.close());
      }),
    );
    await this.#options.connectionStateRecovery?.store?.flush();
    const closed = await Promise.allSettled(attachments.map((attachment) => attachment.close()));
    await this.#membership?.close();
    const failure = closed.find((result) => result.status === "rejected");
    callback?.(failure?.reason as Error | undefined);
  }

  #set(options: ServerOptions): this {
    const given = { ...this.#given, ...options };
    this.#resolve(given);
    this.#given = given;
    return this;
  }

  #resolve(options: ServerOptions): void {
    this.#options = resolveOptions(options);
    this.#muxPorts = this.#makeMuxPorts();
  }

  #addParent(matcher: RegExp | NamespaceMatcher): AnyNamespace {
    const parent = this.#namespaces.addParent(matcher);
    nameServer(parent, this);
    return parent;
  }

  #tellAdded(namespace: AnyNamespace): void {
    nameServer(namespace, this);
    if (namespace.name !== "/") fire(this, "new_namespace", [namespace], this.#context.onHandlerError);
  }

  #ownEngine(): Engine {
    return (this.#engine ??= this.#makeEngine());
  }

  #makeEngine(): Engine {
    const { clock, random, isDeveloping, heapUsage } = this.#host;
    const ports: EnginePorts = {
      clock,
      random,
      onListenerError: this.#context.onHandlerError,
      incidents: this.#context.incidents,
      troubles: () => clusterTroubles(this.#membership),
      forwarding: this.#membership?.forwarding ?? null,
      hearing: this.#membership?.hearing ?? null,
      ...(isDeveloping !== undefined && { isDeveloping }),
      ...(heapUsage !== undefined && { heapUsage }),
    };
    const onSession: OnSession = (session) => new Mux(session, this.#muxPorts);
    return (
      this.#host.makeEngine?.(this.#options, ports, onSession) ??
      new Engine(this.#options.engine, ports, onSession)
    );
  }

  #makeMuxPorts(): MuxPorts {
    return {
      context: this.#context,
      connectTimeoutMs: this.#options.connectTimeout,
      limits: { maxAttachmentBytes: this.#options.engine.maxHttpBufferSize },
      namespace: (name) => this.#namespaces.all.get(name),
      search: (name, auth, done) => this.#namespaces.search(name, auth, done),
    };
  }

  #tellIncident(incident: Incident): void {
    if (fire(this, "incident", [incident], this.#context.onHandlerError)) return;
    if (this.#options.logIncidents) consoleLine({ holdfast: "incident", ...incident });
  }
}
