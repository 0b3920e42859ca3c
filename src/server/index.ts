// The face of src/server: the server, on whatever host it is given. With Node's HTTP servers plugged in it is src/index.ts.
export { authenticate, type AuthenticateOptions } from "./authenticate.js";
export { observeEngine } from "./debug/observe-engine.js";
export { observeNamespaces } from "./debug/observe-namespaces.js";
export { BroadcastOperator } from "./broadcast-operator.js";
export {
  BroadcastError,
  FetchError,
  ParseError,
  ServerError,
  type ExtendedError,
  type ServerErrorCode,
} from "./errors.js";
export type { ErrorReply } from "./error-reply.js";
export { Engine, type EnginePorts, type OnSession } from "./engine/engine.js";
export type { ConnectionError, EngineEvents } from "./engine/engine-events.js";
export { handlerOf } from "./engine/engine-handler.js";
export type { EngineIoServer, EngineIoSocket } from "./engine/foreign-session.js";
export type { Incident } from "./engine/incidents.js";
export { PeerError, type PeerErrorCode } from "./engine/peer-error.js";
export { Namespace, type NamespaceEvents } from "./namespace.js";
export type { NamespaceMatcher } from "./namespaces.js";
export { Server, type CloseOptions } from "./server.js";
export type { Host } from "./server-host.js";
export type { HandlerErrorDetails, ServerEvents } from "./server-events.js";
export type { ServerFace } from "./server-face.js";
export { SocketAuth, type Credentials, type Standing } from "./socket-auth.js";
export { Socket, type Guarantee, type SocketNamespace } from "./socket.js";
export type { MessageDelivery } from "./engine/session-face.js";
export type { ResumeOptions } from "./engine/line/resume-options.js";
export { SocketOperator } from "./socket-operator.js";
export type { RecoveryOptions } from "./recovery-options.js";
export type { ServerOptions, ResolvedServerOptions } from "./server-options.js";
export type { SocketIoDecoder, SocketIoEncoder, SocketIoParser } from "../protocol/index.js";
export type { AnyListener } from "./hooks.js";
export { readQuery } from "./engine/request-query.js";
export type { Client, SocketEvents } from "./socket-core.js";
export type { Handshake } from "./handshake.js";
export type { Middleware, Next } from "./middleware.js";
export type { RemoteSocket } from "./remote-socket.js";
export type { ServerDisconnectReason as DisconnectReason } from "../protocol/index.js";
export type { DefaultEventsMap, EventMap as EventsMap } from "../core/index.js";
export type {
  AckReply,
  BroadcastParams,
  EventNames,
  EventNamesWithAck,
  EventParams,
  EventTuple as Event,
  ParamsWithoutAck,
  TimedParams,
  UndeclaredData,
} from "./typed-events.js";
