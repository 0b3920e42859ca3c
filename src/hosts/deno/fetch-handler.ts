// The server as a handler of requests, as Deno.serve takes it: our path is the server's, everything else goes on. It listens nowhere.
import { systemClock } from "../../core/index.js";
import type { HostHandler } from "../../server/host.js";
import type { ResolvedServerOptions } from "../../server/index.js";
import { judgeUpgrade } from "../../websocket/index.js";
import { ClientFiles } from "../node/client-files.js";
import { FlushQueue } from "../node/flush-queue.js";
import { type DenoHandler, type DenoRuntime, requireDeno, type ServeInfo } from "./deno-runtime.js";
import { DenoExchange } from "./http-exchange.js";
import { DenoRequest, pathOf } from "./http-request.js";
import { DenoUpgrade, refusal, type UpgradePorts } from "./upgrade-exchange.js";

/** Of the server's options, what a handler needs. */
export type FetchOptions = Pick<ResolvedServerOptions, "engine" | "httpCompression" | "serveClient">;

const notFound = (): Response => new Response(null, { status: 404 });

/**
 * Makes a handler.
 *
 * @param fallback answers all other requests; without it they get 404
 * @throws ServerError `ERR_INVALID_TARGET` where there is no Deno
 * @example
 * Deno.serve(makeFetchHandler(handler, options, app.fetch));
 */
export function makeFetchHandler<Info extends ServeInfo = ServeInfo>(
  handler: HostHandler,
  options: FetchOptions,
  fallback: DenoHandler<Info> = notFound,
): DenoHandler<Info> {
  const entrance = new FetchEntrance(handler, options, requireDeno());
  return (native, info) =>
    handler.owns(pathOf(native.url)) ? entrance.answer(native, info) : fallback(native, info);
}

class FetchEntrance {
  readonly #handler: HostHandler;
  readonly #options: FetchOptions;
  readonly #ports: UpgradePorts;
  readonly #files = new ClientFiles();

  constructor(handler: HostHandler, options: FetchOptions, deno: DenoRuntime) {
    const { pingInterval, pingTimeout } = options.engine;
    // What the heartbeat allows a client.
    const idleTimeout = Math.ceil((pingInterval + pingTimeout) / 1000);
    this.#handler = handler;
    this.#options = options;
    this.#ports = { deno, queue: new FlushQueue(systemClock), idleTimeout };
  }

  answer(native: Request, info: ServeInfo): Promise<Response> {
    const request = new DenoRequest(native, info);
    return new Promise((respond) => {
      if (request.headers["upgrade"] === undefined) this.#exchange(request, native, respond);
      else this.#upgrade(request, native, respond);
    });
  }

  #exchange(request: DenoRequest, native: Request, respond: (response: Response) => void): void {
    const { httpCompression, serveClient } = this.#options;
    const exchange = new DenoExchange(request, native, httpCompression, respond);
    const file = serveClient ? this.#files.nameOf(request.url, this.#handler.path) : undefined;
    if (file === undefined) this.#handler.onExchange(exchange);
    else this.#files.serve(file, request.raw, exchange.response);
  }

  #upgrade(request: DenoRequest, native: Request, respond: (response: Response) => void): void {
    const verdict = judgeUpgrade(request.method, request.headers);
    if (!verdict.isAccepted) {
      respond(refusal(verdict.status, verdict.message, verdict.headers));
      return this.#handler.onBadUpgrade(verdict.message, request.remoteAddress);
    }
    this.#handler.onUpgrade(new DenoUpgrade(request, native, verdict, this.#ports, respond));
  }
}
