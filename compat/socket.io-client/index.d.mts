// The types of index.mjs: Holdfast's own, by the names of Socket.IO's.
import type { ManagerOptions as ConnectionOptions, NodeOptions } from "holdfast/client/webtransport";

export { connect, default, io, Manager, protocol, Socket } from "holdfast/client/webtransport";
export type {
  DisconnectDescription,
  ExtendedError,
  ManagerReservedEvents,
  SocketOptions,
  SocketReservedEvents,
} from "holdfast/client/webtransport";
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from "holdfast/client/webtransport";

/** The options of a connection, those for Node among them. */
export interface ManagerOptions extends ConnectionOptions, NodeOptions {}
