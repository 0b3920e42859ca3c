// The face of src/client for browsers and every program with fetch and WebSocket. On Node the face is node.ts.
import { createLookup, type Lookup } from "./lookup.js";
import { Manager } from "./manager.js";
import { webRuntime } from "./runtime.js";

/** The revision of the Socket.IO protocol that this client speaks. */
export const protocol = 5;

export const io: Lookup = /* @__PURE__ */ createLookup(
  (uri, options, onIdle) => new Manager(uri, options, webRuntime, onIdle),
);
export { io as connect, io as default, Manager };
export { Socket, type SocketReservedEvents } from "./socket.js";
export { TransportError, type ExtendedError } from "./errors.js";
export type { Auth, ManagerOptions, SocketOptions } from "./options.js";
export type { ClientOptions, Lookup } from "./lookup.js";
export type { ManagerEvents } from "./manager-face.js";
export type { Outgoing } from "./outgoing.js";
export type { CloseDetails, Session, SessionEvents } from "./session.js";
export type { DefaultEventsMap } from "../core/index.js";
export { EncodeError, Fault } from "../protocol/index.js";
export type { Codec } from "../protocol/index.js";
