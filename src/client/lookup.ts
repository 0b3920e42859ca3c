// `io()`: one manager for each server, shared by the namespaces asked for. It lets go of a manager that nobody uses.
import type { DefaultEventsMap, EventMap } from "../core/index.js";
import type { BaseManager } from "./base-manager.js";
import type { BaseSocket } from "./base-socket.js";
import type { LinePart } from "./line.js";
import { defaults, type ManagerOptions, type SocketOptions } from "./options.js";
import type { Socket } from "./socket.js";
import type { Locate } from "./url.js";

/** The options of `io()`: those of the connection and those of the socket. */
export type ClientOptions = Partial<ManagerOptions & SocketOptions>;

/** The options of `io()` in the build without other transports. */
export interface BaseClientOptions extends Pick<
  ClientOptions,
  | "ackTimeout"
  | "addTrailingSlash"
  | "auth"
  | "autoConnect"
  | "forceNew"
  | "multiplex"
  | "parser"
  | "path"
  | "protocols"
  | "query"
  | "randomizationFactor"
  | "reconnection"
  | "reconnectionAttempts"
  | "reconnectionDelay"
  | "reconnectionDelayMax"
  | "timeout"
> {
  /** What has sessions go on after a lost connection: `line` of `holdfast/client/line`. @default they do not */
  readonly line?: LinePart | undefined;
}

/**
 * Gives a socket, connecting it: `io()` to the page's own server, `io("/admin")` to a namespace of it, `io(url)` elsewhere.
 *
 * @example
 * const socket = io("https://example.org/admin", { auth: { token } });
 * @typeParam Options what the face takes
 */
export interface Lookup<Options = ClientOptions> {
  <Listen extends EventMap = DefaultEventsMap, Emit extends EventMap = Listen>(
    options?: Options,
  ): Socket<Listen, Emit>;
  <Listen extends EventMap = DefaultEventsMap, Emit extends EventMap = Listen>(
    uri: string | undefined,
    options?: Options,
  ): Socket<Listen, Emit>;
}

/** {@link Lookup} of the build without other transports, whose sockets have less. */
export interface BaseLookup<Options = BaseClientOptions> {
  <Listen extends EventMap = DefaultEventsMap, Emit extends EventMap = Listen>(
    options?: Options,
  ): BaseSocket<Listen, Emit>;
  <Listen extends EventMap = DefaultEventsMap, Emit extends EventMap = Listen>(
    uri: string | undefined,
    options?: Options,
  ): BaseSocket<Listen, Emit>;
}

/** The options that decide which manager is taken, and those of the socket. */
type LookupOptions = SocketOptions &
  Pick<ClientOptions, "forceNew" | "multiplex" | "path" | "host" | "hostname" | "port" | "secure">;

/** A face's manager; `onIdle` is called when the last socket has left. */
export type ManagerClass<Options, S> = new (
  uri: string | undefined,
  options: Options,
  onIdle?: () => void,
) => Pick<BaseManager<S & BaseSocket>, "nsps" | "socket">;

/**
 * Makes an `io()` with managers of its own.
 *
 * @param parse how its managers take addresses apart
 */
export function createLookup<Options extends LookupOptions, S>(
  Class: ManagerClass<Options, S>,
  parse: Locate,
): (first?: string | Options, second?: Options) => S {
  const shared = new Map<string, InstanceType<ManagerClass<Options, S>>>();

  return (first, second) => {
    const uri = typeof first === "object" ? undefined : first;
    const options = ((uri === first ? second : first) ?? {}) as Options;
    const { origin, namespace } = parse(uri, options);
    const key = origin + (options.path ?? defaults.path);
    const known = shared.get(key);
    const isShared = !options.forceNew && options.multiplex !== false && !known?.nsps.has(namespace);
    let manager = isShared ? known : undefined;
    if (!manager) {
      const made = new Class(uri, options, () => {
        // Later, a socket that comes back uses its manager still; a new one gets a new manager.
        if (shared.get(key) === made) shared.delete(key);
      });
      if (isShared) shared.set(key, made);
      manager = made;
    }
    return manager.socket(namespace, options);
  };
}
