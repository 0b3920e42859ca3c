// Runs what users gave `io.engine.use`: middlewares of the connect kind, over the host's own request and response.
import { runMiddlewares, type Next } from "../middleware.js";

/** Looks at each HTTP request to our path, upgrades included. It may be async; it is over when it calls `next`. */
// oxlint-disable-next-line typescript/no-explicit-any -- the host's own: IncomingMessage and ServerResponse on Node
export type EngineMiddleware = (request: any, response: any, next: (error?: unknown) => void) => unknown;

interface Pair {
  readonly request: unknown;
  readonly response: unknown;
}

/** What hosts give middlewares to answer with, as far as it matters here. */
interface ServerResponseLike {
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  end(): void;
}

/** Runs the middlewares in order and calls `done` once; an error came from `next`, was thrown, or is a promise's. */
export function runEngineMiddlewares(
  chain: readonly EngineMiddleware[],
  pair: Pair,
  done: (error?: unknown) => void,
): void {
  const links = chain.map((middleware) => (each: Pair, next: Next) => {
    return middleware(each.request, each.response, (error) => next(error as Error | undefined));
  });
  runMiddlewares(links, pair, (verdict) => (verdict.kind === "passed" ? done() : done(verdict.error)));
}

/** A middleware that goes on after its head was sent has said all that it wants to: nobody else would end the answer. */
export function endAnswer(response: unknown): void {
  const { headersSent, writableEnded, end } = response as Partial<ServerResponseLike>;
  if (headersSent === true && writableEnded === false) end?.call(response);
}
