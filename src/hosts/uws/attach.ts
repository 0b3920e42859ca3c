// Plugs a server into an app of uWebSockets.js: our path is the server's, everything else stays the application's. It does not listen.
import type { Attachment, HostHandler } from "../../server/host.js";
import { ServerError } from "../../server/index.js";
import { Route, type RouteOptions } from "./route.js";
import { type NativeBehavior, routeMethods, type UwsApp } from "./uws-app.js";
import type { LinkData } from "./uws-link.js";

/** What is particular to uWebSockets.js. The first three are its own, under its names. */
export interface AppOptions {
  /**
   * How WebSocket messages are compressed: one of its constants, as `uWS.SHARED_COMPRESSOR`. Of the option `perMessageDeflate` only
   * `threshold` counts here.
   *
   * @default 0, which is `uWS.DISABLED`
   */
  readonly compression?: number;
  /**
   * Seconds of silence after which a WebSocket is closed: 0 (never) or 8 to 960.
   *
   * @default what the heartbeat allows a client: `pingInterval` and `pingTimeout` together
   */
  readonly idleTimeout?: number;
  /**
   * Bytes that uWebSockets.js copies for a client that reads slowly; 0: any number. What is more waits in the server, uncopied, and is
   * not left out.
   *
   * @default 65_536
   */
  readonly maxBackpressure?: number;
  /** The app is an `SSLApp`; it does not tell by itself. It becomes `socket.handshake.secure`. @default false */
  readonly isSecure?: boolean;
}

const ownOptions: Record<keyof AppOptions, true> = {
  compression: true,
  idleTimeout: true,
  maxBackpressure: true,
  isSecure: true,
};

export const appOptionNames: readonly string[] = Object.keys(ownOptions);

/** Of the server's options, what this host needs. */
export type AttachOptions = RouteOptions;

/**
 * Plugs a server into an app. Its routes cannot be taken out again; after `close` they leave all requests to the application's.
 *
 * @throws ServerError `ERR_INVALID_OPTION`; `ERR_INVALID_TARGET` if the app has, or had, a server with this path
 * @example
 * const attachment = attach(uWS.App(), handler, options, { maxBackpressure: 1_000_000 });
 */
export function attach(
  app: UwsApp,
  handler: HostHandler,
  options: AttachOptions,
  appOptions: AppOptions,
): Attachment {
  const settings = resolveSettings(appOptions, options);
  claim(app, handler.path);
  const route = new Route(handler, options, settings);
  // A path without its slash is another pattern; without a path there is but one.
  const patterns = [`${handler.path}/*`, ...(handler.path === "" ? [] : [handler.path])];
  for (const pattern of patterns.filter((each) => handler.owns(each))) {
    // For each method, because a route for one method is asked before all routes for any.
    for (const method of routeMethods)
      app[method](pattern, (response, request) => route.onRequest(response, request));
    app.ws(pattern, makeBehavior(route, settings));
  }
  return {
    server: app,
    close() {
      route.close();
      return Promise.resolve();
    },
  };
}

const claimed = new WeakMap<UwsApp, Set<string>>();

/** uWebSockets.js ends the process over a route that is there already. */
function claim(app: UwsApp, path: string): void {
  const paths = claimed.get(app) ?? new Set();
  if (paths.has(path)) {
    throw new ServerError(
      "ERR_INVALID_TARGET",
      `This app already has, or had, a server at "${path}", and uWebSockets.js cannot replace it: make a new app, or choose another path.`,
    );
  }
  claimed.set(app, paths.add(path));
}

interface Settings extends Required<AppOptions> {
  readonly maxPayloadLength: number;
}

/** uWebSockets.js ends the process over values that it does not take. */
function resolveSettings(given: AppOptions, { engine }: AttachOptions): Settings {
  const heartbeat = Math.ceil((engine.pingInterval + engine.pingTimeout) / 1000);
  const { compression = 0, maxBackpressure = 65_536, isSecure = false } = given;
  const { idleTimeout = Math.min(Math.max(heartbeat, 8), 960) } = given;
  if (idleTimeout !== 0 && !(idleTimeout >= 8 && idleTimeout <= 960)) {
    throw new ServerError("ERR_INVALID_OPTION", 'The option "idleTimeout" must be 0, or 8 to 960 seconds.');
  }
  return {
    compression,
    idleTimeout,
    maxBackpressure,
    isSecure,
    maxPayloadLength: engine.maxHttpBufferSize,
  };
}

function makeBehavior(route: Route, settings: Settings): NativeBehavior<LinkData> {
  const { compression, idleTimeout, maxBackpressure, maxPayloadLength } = settings;
  return {
    compression,
    idleTimeout,
    maxBackpressure,
    maxPayloadLength,
    upgrade: (response, request, context) => route.onUpgrade(response, request, context),
    open: (socket) => socket.getUserData().link.onOpen(socket),
    message: (socket, message, isBinary) => socket.getUserData().link.onMessage(message, isBinary),
    drain: (socket) => socket.getUserData().link.onDrain(),
    close: (socket, code, reason) => socket.getUserData().link.onClose(code, Buffer.from(reason).toString()),
  };
}
