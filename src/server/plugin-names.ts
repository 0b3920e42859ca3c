// Names that plug-ins written for Socket.IO look for, most of them behind its documented API. They are given to servers and
// namespaces here and nowhere else; nothing of ours reads them, and loops over properties do not meet them.

/** `io._nsps`: all namespaces by name, which the Admin UI goes through. */
export function nameNamespaces(server: object, namespaces: ReadonlyMap<string, object>): void {
  Object.defineProperty(server, "_nsps", { value: namespaces });
}

/** `namespace.server`, by which plug-ins that are given a namespace come to the server. */
export function nameServer(namespace: object, server: object): void {
  Object.defineProperty(namespace, "server", { value: server });
}
