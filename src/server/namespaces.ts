// The namespaces of a server: those made by name, and those that a pattern or a function lets clients bring into being.
// What happens in one is namespace.ts.
import type { AdapterOption } from "../adapters/socket-io-adapter.js";
import { isThenable } from "../core/index.js";
import { guardAdapter } from "./adapter-guard.js";
import type { Context } from "./context.js";
import { requireFunction, ServerError } from "./errors.js";
import { FanOutAdapter } from "./fan-out-adapter.js";
import { adoptNamespace, channelOf, Namespace, populationOf, type AnyNamespace } from "./namespace.js";
import type { ResolvedRecovery } from "./recovery-options.js";
import type { SharedRecovery } from "./recovery-port.js";
import type { UndeclaredArgument } from "./typed-events.js";

/**
 * Decides whether a client may bring a namespace into being: `next(null, true)`. With an error or false the next of the
 * patterns and functions is asked; when all have been, the client is told "Invalid namespace".
 *
 * @example
 * io.of((name, auth, next) => next(null, name.startsWith("/tenant-") && auth.token === secret));
 */
export type NamespaceMatcher = (
  name: string,
  auth: Readonly<Record<string, UndeclaredArgument>>,
  next: (error: Error | null, isAllowed: boolean) => void,
) => unknown;

/** What became of a client's wish for a namespace. `failed`: a function threw, or its promise was rejected. */
export type Search =
  | { readonly kind: "found"; readonly namespace: AnyNamespace }
  | { readonly kind: "unknown" }
  | { readonly kind: "failed"; readonly error: unknown };

/** What a server gives its namespaces. */
export interface NamespacesPorts {
  readonly context: Context;
  readonly makeAdapter: AdapterOption;
  readonly recovery?: ResolvedRecovery | null;
  readonly sharedRecovery?: SharedRecovery | null;
  /** Whether children whose last client has left are let go at once, unless it can recover. */
  readonly isCleaningUp: boolean;
  onAdded(namespace: AnyNamespace): void;
}

interface Parent {
  /** Null if it is asked by function only, and so does not take in what is made by name. */
  readonly pattern: RegExp | null;
  readonly matches: NamespaceMatcher;
  readonly namespace: AnyNamespace;
  readonly children: Set<AnyNamespace>;
  /** Children without clients, the longest unused first; those that clients came back to may still be among them. */
  readonly idle: Set<AnyNamespace>;
}

// Clients choose these names, so they cost the server memory for nothing more than a text.
const maxIdleChildren = 1_000;
const maxChildNameCharacters = 255;

/** All namespaces of one server. */
export class Namespaces {
  readonly #ports: () => NamespacesPorts;
  readonly #all: Map<string, AnyNamespace> = new Map();
  readonly #parents: Parent[] = [];

  /** @param ports is asked anew each time: `io.adapter()` and `io.attach()` change options */
  constructor(ports: () => NamespacesPorts) {
    this.#ports = ports;
  }

  /** By name; parents are not among them. */
  get all(): ReadonlyMap<string, AnyNamespace> {
    return this.#all;
  }

  /** The namespace of this name; it is made when it is first asked for. */
  of(name: string): AnyNamespace {
    const path = name.startsWith("/") ? name : `/${name}`;
    const found = this.#all.get(path);
    if (found !== undefined) return found;
    const namespace = this.#make(path);
    const parent = this.#parents.find(({ pattern }) => pattern?.test(path) === true);
    if (parent !== undefined) this.#adopt(parent, namespace);
    return this.#add(namespace);
  }

  /**
   * Makes the parent of all namespaces that `matcher` lets clients bring into being.
   *
   * @throws ServerError if the pattern remembers where it stopped, or it is neither pattern nor function
   */
  addParent(matcher: RegExp | NamespaceMatcher): AnyNamespace {
    const pattern = matcher instanceof RegExp ? matcher : null;
    if (pattern?.global === true || pattern?.sticky === true) {
      // The text is Socket.IO's. Such a pattern finds the same name only every other time.
      throw new ServerError("ERR_INVALID_OPTION", "stateful regular expressions are not supported");
    }
    if (pattern === null) requireFunction(matcher, "What io.of() gets, if neither a name nor a pattern,");
    const children = new Set<AnyNamespace>();
    const channels = () => [...children].map(channelOf);
    const namespace: AnyNamespace = new Namespace(`/_${this.#parents.length}`, {
      context: this.#ports().context,
      makeAdapter: (ports) => new FanOutAdapter(ports, channels),
    });
    const matches: NamespaceMatcher =
      pattern === null
        ? (matcher as NamespaceMatcher)
        : (name, _auth, next) => next(null, pattern.test(name));
    this.#parents.push({ pattern, matches, namespace, children, idle: new Set() });
    return namespace;
  }

  /** Finds the namespace that a client asks for, or makes it; within this call if no function takes its time. */
  search(
    name: string,
    auth: Readonly<Record<string, UndeclaredArgument>>,
    done: (search: Search) => void,
  ): void {
    if (name.length > maxChildNameCharacters) done({ kind: "unknown" });
    else this.#ask(0, name, auth, done);
  }

  #ask(
    index: number,
    name: string,
    auth: Readonly<Record<string, unknown>>,
    done: (search: Search) => void,
  ): void {
    // Made while a function took its time.
    const found = this.#all.get(name);
    if (found !== undefined) return done({ kind: "found", namespace: found });
    const parent = this.#parents[index];
    if (parent === undefined) return done({ kind: "unknown" });
    let isAnswered = false;
    const answer = (step: () => void): void => {
      if (isAnswered) return;
      isAnswered = true;
      step();
    };
    const fail = (error: unknown): void => answer(() => done({ kind: "failed", error }));
    try {
      const result = parent.matches(name, auth, (error, isAllowed) =>
        answer(() => {
          if (error || !isAllowed) return this.#ask(index + 1, name, auth, done);
          done(this.#findOrBear(parent, name));
        }),
      );
      if (isThenable(result)) result.then(undefined, fail);
    } catch (error) {
      fail(error);
    }
  }

  /** An adapter may fail to be made. */
  #findOrBear(parent: Parent, name: string): Search {
    try {
      return { kind: "found", namespace: this.#all.get(name) ?? this.#bear(parent, name) };
    } catch (error) {
      return { kind: "failed", error };
    }
  }

  #bear(parent: Parent, name: string): AnyNamespace {
    this.#letGo(parent);
    const namespace = this.#make(name, () => {
      parent.idle.delete(namespace);
      parent.idle.add(namespace);
      this.#letGo(parent);
    });
    this.#adopt(parent, namespace);
    // Should its client have left while a function took its time, nobody will ever come.
    parent.idle.add(namespace);
    return this.#add(namespace);
  }

  #adopt(parent: Parent, child: AnyNamespace): void {
    adoptNamespace(parent.namespace, child);
    parent.children.add(child);
  }

  #make(name: string, onEmpty?: () => void): AnyNamespace {
    const { context, makeAdapter, recovery = null, sharedRecovery = null } = this.#ports();
    const ports = { context, makeAdapter, recovery, sharedRecovery };
    return new Namespace(name, { ...ports, ...(onEmpty && { onEmpty }) });
  }

  #add(namespace: AnyNamespace): AnyNamespace {
    this.#all.set(namespace.name, namespace);
    this.#ports().onAdded(namespace);
    return namespace;
  }

  #letGo(parent: Parent): void {
    const { isCleaningUp, recovery, context } = this.#ports();
    // Who is away may come back to what was said meanwhile: it goes with the namespace.
    const limit = isCleaningUp && !recovery ? 0 : maxIdleChildren;
    for (const child of parent.idle) {
      if (parent.idle.size <= limit) return;
      parent.idle.delete(child);
      if (populationOf(child) > 0) continue;
      parent.children.delete(child);
      this.#all.delete(child.name);
      const { adapter, recovery: log } = channelOf(child);
      log?.close();
      void guardAdapter(context.onHandlerError, "close", adapter, () => adapter.close());
    }
  }
}
