// What every face of the client exports beside its `io`, its `Manager` and its `Socket`. It makes no connection.

/** The revision of the Socket.IO protocol that this client speaks. */
export const protocol = 5;

export type { BaseOutgoing, BaseSocket, SocketReservedEvents } from "./base-socket.js";
export { TransportError, type ExtendedError } from "./errors.js";
export type { Auth } from "./options.js";
// Socket.IO has this type, and CloseDetails, by another name: programs that come from there import them by it.
export type { ManagerEvents, ManagerEvents as ManagerReservedEvents } from "./manager-face.js";
export type { CloseReason } from "./engine.js";
export type { CloseDetails, CloseDetails as DisconnectDescription } from "./transport.js";
export type { DefaultEventsMap, ReplyErrorCode } from "../core/index.js";
export { Fault, HoldfastError } from "../protocol/index.js";
export type { Codec } from "../protocol/index.js";
