// Deno's engine: the server's, as a handler for those who call Deno.serve by themselves. It decides nothing.
import {
  Engine,
  handlerOf,
  type EnginePorts,
  type OnSession,
  type ResolvedServerOptions,
} from "../../server/index.js";
import type { DenoHandler, ServeInfo } from "./deno-runtime.js";
import { makeFetchHandler } from "./fetch-handler.js";

/**
 * The engine of a server on Deno: `io.engine`.
 *
 * @example
 * Deno.serve({ port: 3000 }, io.engine.handler());
 */
export class DenoEngine extends Engine {
  readonly #options: ResolvedServerOptions;

  constructor(options: ResolvedServerOptions, ports: EnginePorts, onSession: OnSession) {
    super(options.engine, ports, onSession);
    this.#options = options;
  }

  /**
   * A handler for `Deno.serve`.
   *
   * @param fallback answers the requests that are not the server's; without it they get 404
   * @throws ServerError `ERR_INVALID_TARGET` where there is no Deno
   */
  handler<Info extends ServeInfo = ServeInfo>(fallback?: DenoHandler<Info>): DenoHandler<Info> {
    return makeFetchHandler(handlerOf(this, this.opts), this.#options, fallback);
  }
}
