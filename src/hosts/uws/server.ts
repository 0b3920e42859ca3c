// The server on uWebSockets.js: src/server with this host plugged in. Listening, TLS and all other routes are the app's.
import { systemClock, systemRandom, type EventMap } from "../../core/index.js";
import {
  Server as HostedServer,
  type DefaultEventsMap,
  type Host,
  type ServerOptions,
  type UndeclaredData,
} from "../../server/index.js";
import { heapUsage } from "../node/heap-usage.js";
import { appOptionNames, attach, type AppOptions } from "./attach.js";
import type { UwsApp } from "./uws-app.js";

/** The options of a server on uWebSockets.js. */
export interface UwsServerOptions extends ServerOptions, AppOptions {}

const uwsHost: Host<UwsApp> = {
  clock: systemClock,
  random: systemRandom,
  isDeveloping: process.env["NODE_ENV"] !== "production",
  heapUsage,
  ownOptions: appOptionNames,
  attach: (app, handler, options, given: UwsServerOptions) => attach(app, handler, options, given),
};

/**
 * A realtime server on uWebSockets.js, with Socket.IO's wire and API. The app is yours: you make it, and it listens.
 *
 * @example
 * const app = uWS.App();
 * const io = new Server(app);
 * io.on("connection", (socket) => socket.emit("welcome"));
 * app.listen(3000, () => {});
 */
export class Server<
  ListenEvents extends EventMap = DefaultEventsMap,
  EmitEvents extends EventMap = ListenEvents,
  ServerSideEvents extends EventMap = DefaultEventsMap,
  SocketData = UndeclaredData,
> extends HostedServer<UwsApp, ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
  /**
   * @param app an `App` or `SSLApp`; without it, call `attachApp` later
   * @throws ServerError `ERR_INVALID_OPTION`
   */
  constructor(app?: UwsApp | UwsServerOptions, options?: UwsServerOptions) {
    super(uwsHost, app, options);
  }

  /** Plugs the server into an app, also one that listens already. Options given to the constructor win over these. */
  attachApp(app: UwsApp, options: UwsServerOptions = {}): this {
    return this.attach(app, options);
  }

  override attach(app: UwsApp, options: UwsServerOptions = {}): this {
    return super.attach(app, options);
  }
}
