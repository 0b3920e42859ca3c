// The front door: the server with Node's HTTP servers plugged in, and apps of uWebSockets.js. Clients are holdfast/client.
import { systemClock, systemRandom, type DefaultEventsMap, type EventMap } from "./core/index.js";
import { attach, heapUsage, NodeEngine, type NodeServer } from "./hosts/node/index.js";
import {
  appOptionNames,
  attach as attachApp,
  isApp,
  type UwsApp,
  type UwsServerOptions,
} from "./hosts/uws/index.js";
import {
  observeEngine,
  observeNamespaces,
  Server as HostedServer,
  type Host,
  type ServerOptions,
  type UndeclaredData,
} from "./server/index.js";

/** What the server can be plugged into. */
type Target = NodeServer | UwsApp | number | string;

const host: Host<Target> = {
  clock: systemClock,
  random: systemRandom,
  isDeveloping: process.env["NODE_ENV"] !== "production",
  heapUsage,
  ownOptions: appOptionNames,
  attach: (target, handler, options, given: UwsServerOptions) =>
    isApp(target)
      ? { ...attachApp(target, handler, options, given), server: undefined }
      : attach(target, handler, options),
  makeEngine: (options, ports, onSession) => observeEngine(new NodeEngine(options, ports, onSession)),
};

/**
 * A realtime server on Node, with Socket.IO's wire and API.
 *
 * @example
 * const io = new Server(3000);
 * io.on("connection", (socket) => {
 *   socket.on("speak", (text) => socket.broadcast.emit("heard", text));
 * });
 */
export class Server<
  ListenEvents extends EventMap = DefaultEventsMap,
  EmitEvents extends EventMap = ListenEvents,
  ServerSideEvents extends EventMap = DefaultEventsMap,
  SocketData = UndeclaredData,
> extends HostedServer<Target, ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
  /**
   * @param target an HTTP(S) server, or a port to listen on; without it, call `attach` or `listen` later
   * @throws ServerError `ERR_INVALID_OPTION`, `ERR_INVALID_TARGET`
   */
  constructor(target?: NodeServer | number | string | ServerOptions, options?: ServerOptions) {
    super(host, target, options);
    observeNamespaces(this);
  }

  /** The sessions, as Engine.IO shows them. After `bind`: that engine. */
  override get engine(): NodeEngine {
    return super.engine as NodeEngine;
  }

  /** The HTTP server that this server was attached to last; an app of uWebSockets.js is none. */
  override get httpServer(): NodeServer | undefined {
    return super.httpServer as NodeServer | undefined;
  }

  /**
   * Plugs the server into an app of uWebSockets.js, which stays yours: you let it listen, and you close it. Options given to the
   * constructor win over these.
   *
   * @throws ServerError `ERR_INVALID_OPTION`; `ERR_INVALID_TARGET` if the app has, or had, a server with this path
   * @example
   * const app = uWS.App();
   * const io = new Server().attachApp(app);
   * app.listen(3000, () => {});
   */
  attachApp(app: UwsApp, options: UwsServerOptions = {}): this {
    return this.attach(app, options);
  }
}

export {
  authenticate,
  BroadcastError,
  FetchError,
  BroadcastOperator,
  Namespace,
  ParseError,
  PeerError,
  ServerError,
  Socket,
  SocketOperator,
  SocketAuth,
  type AnyListener,
  type AuthenticateOptions,
  type Client,
  type CloseOptions,
  type Credentials,
  type DefaultEventsMap,
  type DisconnectReason,
  type ErrorReply,
  type Event,
  type EventNames,
  type EventNamesWithAck,
  type EventParams,
  type EventsMap,
  type ExtendedError,
  type HandlerErrorDetails,
  type Handshake,
  type Incident,
  type Middleware,
  type NamespaceMatcher,
  type Next,
  type PeerErrorCode,
  type RecoveryOptions,
  type RemoteSocket,
  type ServerOptions,
  type Standing,
} from "./server/index.js";
export type { ReplyErrorCode, SlowPolicy } from "./core/index.js";
export { createJsonCodec, HoldfastError, jsonCodec, msgpackCodec, type Codec } from "./protocol/index.js";
export type { NodeEngine, NodeServer } from "./hosts/node/index.js";
export type { UwsApp, UwsServerOptions } from "./hosts/uws/index.js";
