// Takes what comes in at our path from uWebSockets.js, and hands it to the server. It registers nothing (attach.ts does).
import { systemClock } from "../../core/index.js";
import type { HostHandler } from "../../server/host.js";
import type { ResolvedServerOptions } from "../../server/index.js";
import { judgeUpgrade, type UpgradeRefused } from "../../websocket/index.js";
import { ClientFiles } from "../node/client-files.js";
import { FlushQueue } from "../node/flush-queue.js";
import { UwsExchange } from "./http-exchange.js";
import { urlOf, UwsRequest } from "./http-request.js";
import { refuseUpgrade, UwsUpgrade } from "./upgrade-exchange.js";
import type { NativeRequest, NativeResponse, UpgradeContext } from "./uws-app.js";

/** Of the server's options, what a route needs. */
export type RouteOptions = Pick<ResolvedServerOptions, "engine" | "httpCompression" | "serveClient">;

/** What a route needs to know of its app. */
export interface RouteSettings {
  readonly isSecure: boolean;
  /** One of uWebSockets.js's constants; 0 is none. */
  readonly compression: number;
}

/**
 * The requests to one server.
 *
 * @example
 * const route = new Route(handler, options, { isSecure: false, compression: 0 });
 * app.any("/socket.io/*", (response, request) => route.onRequest(response, request));
 */
export class Route {
  readonly #handler: HostHandler;
  readonly #options: RouteOptions;
  readonly #settings: RouteSettings;
  readonly #files = new ClientFiles();
  readonly #queue = new FlushQueue(systemClock);
  #isOpen = true;

  constructor(handler: HostHandler, options: RouteOptions, settings: RouteSettings) {
    this.#handler = handler;
    this.#options = options;
    this.#settings = settings;
  }

  /** From now on every request is the application's. */
  close(): void {
    this.#isOpen = false;
  }

  onRequest(native: NativeResponse, nativeRequest: NativeRequest): void {
    const request = this.#take(native, nativeRequest);
    if (request === null) return;
    if (request.headers["upgrade"] !== undefined) {
      // What uWebSockets.js takes for a request to upgrade does not come by here.
      const verdict = judgeUpgrade(request.method, request.headers);
      if (!verdict.isAccepted) return this.#refuse(native, request, verdict);
    }
    const { httpCompression, serveClient, engine } = this.#options;
    const exchange = new UwsExchange(request, native, httpCompression);
    const file = serveClient ? this.#files.nameOf(request.url, this.#handler.path) : undefined;
    if (file !== undefined) return this.#files.serve(file, request.raw, exchange.response);
    this.#handler.onExchange(exchange);
    // A middleware that takes its time: the body comes meanwhile.
    if (request.method === "POST" && !exchange.isAnswered) exchange.keepBody(engine.maxHttpBufferSize);
  }

  onUpgrade(native: NativeResponse, nativeRequest: NativeRequest, context: UpgradeContext): void {
    const request = this.#take(native, nativeRequest);
    if (request === null) return;
    const verdict = judgeUpgrade(request.method, request.headers);
    if (!verdict.isAccepted) return this.#refuse(native, request, verdict);
    const ports = { queue: this.#queue, isCompressing: this.#settings.compression !== 0 };
    this.#handler.onUpgrade(new UwsUpgrade(request, native, context, verdict, ports));
  }

  #refuse(native: NativeResponse, { remoteAddress }: UwsRequest, verdict: UpgradeRefused): void {
    refuseUpgrade(native, verdict.status, verdict.message, verdict.headers);
    this.#handler.onBadUpgrade(verdict.message, remoteAddress);
  }

  /** Copies a request that is ours; leaves all others to the application. */
  #take(native: NativeResponse, request: NativeRequest): UwsRequest | null {
    if (this.#isOpen && this.#handler.owns(urlOf(request))) {
      return new UwsRequest(request, native, this.#settings.isSecure);
    }
    request.setYield(true);
    return null;
  }
}
