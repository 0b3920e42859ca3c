// Runs a chain of middlewares over one thing, a socket or an event. It does not know what passing or failing leads to.
import { isThenable } from "../core/index.js";

/** Passes the thing on, or, with an error, refuses it. Only the first call counts. */
export type Next = (error?: Error) => void;

/** Looks at a thing before those behind it do. It may be async; it is over when it calls `next`. */
export type Middleware<Thing> = (thing: Thing, next: Next) => unknown;

/** How a chain ended. `refused`: a middleware said so; `failed`: it threw, or its promise was rejected. */
export type Verdict =
  | { readonly kind: "passed" }
  | { readonly kind: "refused"; readonly error: Error }
  | { readonly kind: "failed"; readonly error: unknown };

/** Runs the chain in order and calls `done` once: within this call if no middleware takes its time. */
export function runMiddlewares<Thing>(
  chain: readonly Middleware<Thing>[],
  thing: Thing,
  done: (verdict: Verdict) => void,
): void {
  runFrom(chain, 0, thing, done);
}

function runFrom<Thing>(
  chain: readonly Middleware<Thing>[],
  index: number,
  thing: Thing,
  done: (verdict: Verdict) => void,
): void {
  const middleware = chain[index];
  if (middleware === undefined) return done({ kind: "passed" });
  let isOver = false;
  const end = (verdict: Verdict | null): void => {
    if (isOver) return;
    isOver = true;
    if (verdict === null) runFrom(chain, index + 1, thing, done);
    else done(verdict);
  };
  try {
    const result = middleware(thing, (error) => {
      // Whatever is not nothing refuses, as with Socket.IO: `next("no")` must not let anybody in.
      end(error ? { kind: "refused", error } : null);
    });
    if (isThenable(result)) result.then(undefined, (error: unknown) => end({ kind: "failed", error }));
  } catch (error) {
    end({ kind: "failed", error });
  }
}
