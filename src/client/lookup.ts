// `io()`: one manager for each server, shared by the namespaces asked for. It lets go of a manager that nobody uses.
import type { DefaultEventsMap, EventMap } from "../core/index.js";
import type { Manager } from "./manager.js";
import { defaults, type ManagerOptions, type SocketOptions } from "./options.js";
import type { Socket } from "./socket.js";
import { parseAddress } from "./url.js";

/** The options of `io()`: those of the connection and those of the socket. */
export type ClientOptions = Partial<ManagerOptions & SocketOptions>;

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

/** The options that decide which manager is taken, and those of the socket. */
type LookupOptions = SocketOptions & Pick<ClientOptions, "forceNew" | "multiplex" | "path">;

/** Makes a manager; `onIdle` is called when its last socket has left. */
export type MakeManager<Options> = (
  uri: string | undefined,
  options: Options | undefined,
  onIdle?: () => void,
) => Manager;

interface Shared {
  readonly manager: Manager;
  readonly namespaces: Set<string>;
}

/** Makes an `io()` with managers of its own. */
export function createLookup<Options extends LookupOptions = ClientOptions>(
  makeManager: MakeManager<Options>,
): Lookup<Options> {
  const shared = new Map<string, Shared>();

  return (first?: string | Options, second?: Options) => {
    const uri = typeof first === "string" ? first : undefined;
    const given = typeof first === "object" ? first : second;
    const options: LookupOptions = given ?? {};
    const { isSecure, host, namespace } = parseAddress(uri);
    const key = `${isSecure} ${host} ${options.path ?? defaults.path}`;
    let entry = shared.get(key);
    const isOwn = options.forceNew || options.multiplex === false || entry?.namespaces.has(namespace);
    if (isOwn) return makeManager(uri, given).socket(namespace, options);
    if (entry === undefined) {
      const created: Shared = {
        // Later, a socket that comes back uses its manager still; a new one gets a new manager.
        manager: makeManager(uri, given, () => {
          if (shared.get(key) === created) shared.delete(key);
        }),
        namespaces: new Set(),
      };
      entry = created;
      shared.set(key, entry);
    }
    entry.namespaces.add(namespace);
    return entry.manager.socket(namespace, options);
  };
}
