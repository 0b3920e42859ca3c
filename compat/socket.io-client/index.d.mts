// The types of index.mjs, by Socket.IO's names. They are Holdfast's own: nothing is declared here.
export { connect, default, io, Manager, protocol, Socket } from "holdfast/client";
export type {
  CloseDetails as DisconnectDescription,
  ExtendedError,
  ManagerEvents as ManagerReservedEvents,
  ManagerOptions,
  SocketOptions,
  SocketReservedEvents,
} from "holdfast/client";
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from "./transports.mjs";
