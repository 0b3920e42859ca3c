// What happens in the namespaces of a server, for a developer who asks with DEBUG: it listens as an application could.
import { debugLog, debugOutput, packetLine, type DebugLog } from "../../core/index.js";
import { PacketType } from "../../protocol/index.js";
import type { AnyNamespace } from "../namespace.js";
import type { AnySocket } from "../socket.js";
import { connName } from "./observe-engine.js";

/** The part of a server that has namespaces. */
export interface NamespaceOwner {
  readonly sockets: unknown;
  on(event: "new_namespace", listener: (namespace: never) => void): unknown;
}

/**
 * Has a server tell of its namespaces, the sockets in them and their events.
 *
 * @example
 * const io = new Server(3000);
 * observeNamespaces(io);
 */
export function observeNamespaces(server: NamespaceOwner): void {
  const output = debugOutput();
  const namespaceLog = debugLog(output, "holdfast:namespace", ["socket.io:namespace"]);
  const eventLog = debugLog(output, "holdfast:event", ["socket.io:socket"]);
  if (namespaceLog === null && eventLog === null) return;
  const observe = (namespace: AnyNamespace): void => {
    namespace.on("connection", (socket) => observeSocket(socket, namespaceLog, eventLog));
  };
  observe(server.sockets as AnyNamespace);
  server.on("new_namespace", (namespace: AnyNamespace) => {
    namespaceLog?.(`${namespace.name} is new`);
    observe(namespace);
  });
}

function observeSocket(socket: AnySocket, namespaceLog: DebugLog | null, eventLog: DebugLog | null): void {
  const nsp = socket.nsp.name;
  const name = connName(socket.conn);
  namespaceLog?.(`${name} has joined ${nsp}${socket.recovered ? ", recovered" : ""}`);
  socket.on("disconnect", (reason) => namespaceLog?.(`${name} has left ${nsp}: ${reason}`));
  if (eventLog === null) return;
  const tell = (arrow: string, data: unknown[]): void =>
    eventLog(`${name} ${arrow} ${packetLine({ type: PacketType.EVENT, nsp, data })}`);
  socket.onAny((...data) => tell("<-", data));
  socket.onAnyOutgoing((...data) => tell("->", data));
}
