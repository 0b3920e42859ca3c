// What the faces of the client with all transports export beside their `io` and their `Manager`. It makes no connection.
export { Socket } from "./socket.js";
export type { ManagerOptions, SocketOptions } from "./options.js";
export type { Outgoing } from "./outgoing.js";
export type { BaseLookup, Lookup } from "./lookup.js";
export type { ClientOptions } from "./options.js";
export type { Engine, SessionEvents } from "./engine.js";
export type { ClientTransport, TransportContext, TransportEvents, TransportKind } from "./transport.js";
export type { Socket as WebSocketSocket } from "./websocket/socket.js";
export * from "./base-face.js";
