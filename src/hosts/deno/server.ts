// The server on Deno: src/server with this host plugged in.
import { systemClock, systemRandom, type EventMap } from "../../core/index.js";
import {
  Server as HostedServer,
  type DefaultEventsMap,
  type Host,
  type ServerOptions,
  type UndeclaredData,
} from "../../server/index.js";
import { attach, listenOptionNames, type ListenOptions } from "./attach.js";
import { DenoEngine } from "./deno-engine.js";
import type { DenoHandler, DenoServer, ServeInfo } from "./deno-runtime.js";

/** The options of a server on Deno. */
export interface DenoServerOptions extends ServerOptions, ListenOptions {}

const denoHost: Host<number | string> = {
  clock: systemClock,
  random: systemRandom,
  ownOptions: listenOptionNames,
  attach: (port, handler, options, given: DenoServerOptions) => attach(port, handler, options, given),
  makeEngine: (options, ports, onSession) => new DenoEngine(options, ports, onSession),
};

/**
 * A realtime server on Deno, with Socket.IO's wire and API.
 *
 * @example
 * const io = new Server(443, { cert, key, transports: ["polling", "websocket", "webtransport"] });
 * io.on("connection", (socket) => socket.emit("welcome"));
 */
export class Server<
  ListenEvents extends EventMap = DefaultEventsMap,
  EmitEvents extends EventMap = ListenEvents,
  ServerSideEvents extends EventMap = DefaultEventsMap,
  SocketData = UndeclaredData,
> extends HostedServer<number | string, ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
  /**
   * @param port where to listen; without it, call `listen` later, or serve {@link handler}
   * @throws ServerError `ERR_INVALID_OPTION`, `ERR_INVALID_TARGET`
   */
  constructor(port?: number | string | DenoServerOptions, options?: DenoServerOptions) {
    super(denoHost, port, options);
  }

  /** The sessions, as Engine.IO shows them. After `bind`: that engine. */
  override get engine(): DenoEngine {
    return super.engine as DenoEngine;
  }

  /** The HTTP server of Deno that listens since {@link listen}. */
  override get httpServer(): DenoServer | undefined {
    return super.httpServer as DenoServer | undefined;
  }

  override attach(port: number | string, options: DenoServerOptions = {}): this {
    return super.attach(port, options);
  }

  /** Listens on a port. Options given to the constructor win over these. */
  override listen(port: number | string, options: DenoServerOptions = {}): this {
    return this.attach(port, options);
  }

  /**
   * The server as a handler, for those who call `Deno.serve` by themselves.
   *
   * @param fallback answers the requests that are not the server's; without it they get 404
   * @throws ServerError `ERR_INVALID_TARGET` where there is no Deno
   * @example
   * Deno.serve({ port: 3000 }, io.handler((request) => app.fetch(request)));
   */
  handler<Info extends ServeInfo = ServeInfo>(fallback?: DenoHandler<Info>): DenoHandler<Info> {
    return this.engine.handler(fallback);
  }
}
