// The sessions of an engine as the object that Socket.IO's users know: `engine.clients[id]`. A view: it holds nothing itself.
import type { Conn } from "./conn.js";

/** Connections by their ids. */
export type Clients = Readonly<Record<string, Conn>>;

/**
 * Makes an object that shows what a Map holds at the time it is looked at. Nothing can be written to it.
 *
 * @example
 * const clients = viewClients(sessions);
 * Object.keys(clients); // the ids of the sessions
 */
export function viewClients(sessions: ReadonlyMap<string, { readonly conn: Conn }>): Clients {
  const connOf = (id: string | symbol): Conn | undefined =>
    typeof id === "string" ? sessions.get(id)?.conn : undefined;
  return new Proxy(Object.create(null) as Clients, {
    get: (_, id) => connOf(id),
    has: (_, id) => typeof id === "string" && sessions.has(id),
    ownKeys: () => [...sessions.keys()],
    getOwnPropertyDescriptor: (_, id) => {
      const value = connOf(id);
      return value && { value, enumerable: true, configurable: true, writable: false };
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  });
}
