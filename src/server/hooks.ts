// What watches all events of a socket: any-listeners and middlewares. It keeps the lists; dispatch.ts runs them.
import type { EventMap } from "../core/index.js";
import { requireFunction } from "./errors.js";
import type { Middleware } from "./middleware.js";
import { NodeEmitter } from "./node-emitter.js";
import type { EventTuple, UndeclaredArgument } from "./typed-events.js";

/** Hears every event: its name, then its arguments. */
export type AnyListener = (event: string, ...args: UndeclaredArgument[]) => unknown;

/** The lists of one socket. They are replaced, never changed, so that a listener may remove itself while it runs. */
export interface Hooks {
  incoming: readonly AnyListener[];
  outgoing: readonly AnyListener[];
  middlewares: readonly Middleware<EventTuple>[];
  /** Takes events for itself, before anybody else sees them. */
  intercept: Interceptor | null;
}

/** True: it has taken the event. */
export type Interceptor = (data: readonly unknown[]) => boolean;

/** Has events shown to `intercept` before any listener or middleware of the emitter sees them. */
export let interceptEvents: (emitter: HookedEmitter<EventMap, EventMap>, intercept: Interceptor) => void;

type AnyList = "incoming" | "outgoing";

/** An emitter that can be watched as a whole. */
export abstract class HookedEmitter<Events extends EventMap, Reserved extends EventMap> extends NodeEmitter<
  Events,
  Reserved
> {
  #hooks: Hooks | null = null;

  static {
    interceptEvents = (emitter, intercept) => {
      emitter.#made().intercept = intercept;
    };
  }

  /** Null until there is one: most sockets have none, and then dispatching asks nothing else. */
  protected get hooks(): Hooks | null {
    return this.#hooks;
  }

  #made(): Hooks {
    return (this.#hooks ??= { incoming: [], outgoing: [], middlewares: [], intercept: null });
  }

  #remove(list: AnyList, listener: AnyListener | undefined): this {
    if (this.#hooks === null) return this;
    const before = this.#hooks[list];
    const index = listener === undefined ? -1 : before.indexOf(listener);
    if (listener === undefined) this.#hooks[list] = [];
    else if (index !== -1) this.#hooks[list] = before.filter((_, at) => at !== index);
    return this;
  }

  /**
   * Looks at each incoming event before its handlers do. It may change the array, and must call `next`; with an error
   * the event is dropped and the socket's `error` listeners hear of it.
   *
   * @example
   * socket.use(([event], next) => next(event === "admin" ? new Error("not for you") : undefined));
   */
  use(middleware: Middleware<EventTuple>): this {
    requireFunction(middleware, "A middleware");
    const hooks = this.#made();
    hooks.middlewares = [...hooks.middlewares, middleware];
    return this;
  }

  /** Calls `listener` for every event that comes in, before middlewares and handlers. */
  onAny(listener: AnyListener): this {
    const hooks = this.#made();
    hooks.incoming = [...hooks.incoming, listener];
    return this;
  }

  /** Like {@link onAny}, before the listeners that are there already. */
  prependAny(listener: AnyListener): this {
    const hooks = this.#made();
    hooks.incoming = [listener, ...hooks.incoming];
    return this;
  }

  /** Removes one registration of `listener`; without it all of them. */
  offAny(listener?: AnyListener): this {
    return this.#remove("incoming", listener);
  }

  /** The listeners of {@link onAny}, in the order of their calls. */
  listenersAny(): AnyListener[] {
    return [...(this.#hooks?.incoming ?? [])];
  }

  /** Calls `listener` for every event that goes out, broadcasts included, acknowledgements not. */
  onAnyOutgoing(listener: AnyListener): this {
    const hooks = this.#made();
    hooks.outgoing = [...hooks.outgoing, listener];
    return this;
  }

  /** Like {@link onAnyOutgoing}, before the listeners that are there already. */
  prependAnyOutgoing(listener: AnyListener): this {
    const hooks = this.#made();
    hooks.outgoing = [listener, ...hooks.outgoing];
    return this;
  }

  /** Removes one registration of `listener`; without it all of them. */
  offAnyOutgoing(listener?: AnyListener): this {
    return this.#remove("outgoing", listener);
  }

  /** The listeners of {@link onAnyOutgoing}, in the order of their calls. */
  listenersAnyOutgoing(): AnyListener[] {
    return [...(this.#hooks?.outgoing ?? [])];
  }
}
