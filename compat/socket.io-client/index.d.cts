// The types of index.cjs: Holdfast's own, by the names of Socket.IO's. Those of transports are for who imports.
import type { ManagerOptions as ConnectionOptions, NodeOptions } from "holdfast/client/webtransport";

export { connect, default, io, Manager, Socket } from "holdfast/client/webtransport";
export type {
  DisconnectDescription,
  ExtendedError,
  ManagerReservedEvents,
  SocketOptions,
  SocketReservedEvents,
} from "holdfast/client/webtransport";

/** The options of a connection, those for Node among them. */
export interface ManagerOptions extends ConnectionOptions, NodeOptions {}
