// The types of index.mjs: Holdfast's own, by the names of Socket.IO's.
import type { ManagerOptions as ConnectionOptions, NodeOptions } from "holdfast/client";

export { connect, default, io, Manager, protocol, Socket } from "holdfast/client";
export type {
  CloseDetails as DisconnectDescription,
  ExtendedError,
  ManagerEvents as ManagerReservedEvents,
  SocketOptions,
  SocketReservedEvents,
} from "holdfast/client";
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, XHR } from "holdfast/client";

/** There is none yet: it is passed over where it is listed. */
export declare const WebTransport: "webtransport";

/** The options of a connection, those for Node among them. */
export interface ManagerOptions extends ConnectionOptions, NodeOptions {}
