// What a server tells its listeners by itself, beside the events of other servers.
import type { Unpublished } from "../adapters/adapter.js";
import type { Incident } from "./engine/incidents.js";
import type { NamespaceEvents } from "./namespace.js";
import type { AnySocket } from "./socket.js";

/** Where a handler failed. */
export interface HandlerErrorDetails {
  /** Absent if what failed belongs to no socket. */
  readonly socket: AnySocket | undefined;
  readonly event: string;
}

/** What the library tells a server's listeners. */
export interface ServerEvents<ConnectedSocket, AddedNamespace> extends NamespaceEvents<ConnectedSocket> {
  /** A namespace was made; the main one is not told of. */
  new_namespace(namespace: AddedNamespace): void;
  /** A handler or middleware threw, or its promise was rejected. The socket stays. Without listeners: the console. */
  handler_error(error: unknown, details: HandlerErrorDetails): void;
  /** A peer did something wrong, or was refused; of a kind, at most one in ten seconds is told. Without listeners: see `logIncidents`. */
  incident(incident: Incident): void;
  /** Nodes of the cluster have not said in time that they have a broadcast; where `emitReliable` was called, that tells instead. */
  unpublished(unpublished: Unpublished): void;
}
