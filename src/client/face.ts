// What the faces of the client with all transports export beside their `io` and their `Manager`. It makes no connection.
export { Socket } from "./socket.js";
export type { ManagerOptions, SocketOptions } from "./options.js";
export type { BaseSocket } from "./base-socket.js";
export type { BaseLookup, ClientOptions, Lookup } from "./lookup.js";
export type { Engine, SessionEvents } from "./engine.js";
export type { ClientTransport, TransportContext, TransportEvents, TransportKind } from "./transport.js";
export * from "./base-face.js";
