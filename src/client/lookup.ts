// `io()`: one manager for each server, shared by the namespaces asked for. It lets go of a manager that nobody uses.
import type { DefaultEventsMap, EventMap } from "../core/index.js";
import {
  defaults,
  targetOf,
  type BaseClientOptions,
  type ClientOptions,
  type SocketOptions,
  type Target,
} from "./options.js";
import type { Socket } from "./socket.js";
import type { Locate } from "./url.js";
import type { Socket as WebSocketSocket } from "./websocket/socket.js";

/**
 * Gives a socket, connecting it: `io()` to the page's own server, `io("/admin")` to a namespace of it, `io(url)` elsewhere.
 *
 * @example
 * const socket = io("https://example.org/admin", { auth: { token } });
 * @typeParam Options what the face takes
 */
export interface Lookup<Options = ClientOptions> {
  <Listen extends EventMap = DefaultEventsMap, Emit extends EventMap = Listen>(
    ...target: Target<Options>
  ): Socket<Listen, Emit>;
}

/** {@link Lookup} of the build without other transports, whose sockets have less. */
export interface BaseLookup<Options = BaseClientOptions> {
  <Listen extends EventMap = DefaultEventsMap, Emit extends EventMap = Listen>(
    ...target: Target<Options>
  ): WebSocketSocket<Listen, Emit>;
}

/** The options that decide which manager is taken, and those of the socket. */
type LookupOptions = SocketOptions &
  Pick<ClientOptions, "forceNew" | "multiplex" | "path" | "host" | "hostname" | "port" | "secure">;

/** A face's manager; `onIdle` is called when the last socket has left. */
export type ManagerClass<Options, S> = new (
  uri: string | undefined,
  options: Options,
  onIdle?: () => void,
) => { readonly nsps: ReadonlyMap<string, unknown>; socket(nsp: string, options?: SocketOptions): S };

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
    const [uri, options] = targetOf(first, second);
    const { origin, namespace } = parse(uri, options);
    const key = origin + (options.path ?? defaults.path);
    const known = shared.get(key);
    if (options.forceNew || options.multiplex === false || known?.nsps.has(namespace))
      return new Class(uri, options).socket(namespace, options);
    const manager =
      known ??
      new Class(uri, options, () => {
        // Later, a socket that comes back uses its manager still; a new one gets a new manager.
        if (shared.get(key) === manager) shared.delete(key);
      });
    shared.set(key, manager);
    return manager.socket(namespace, options);
  };
}
