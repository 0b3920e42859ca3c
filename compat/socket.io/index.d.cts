// The types of the server: Holdfast's own, by the names of Socket.IO's.
export { Namespace, Server, Socket } from "holdfast";
export type {
  BroadcastOperator,
  DefaultEventsMap,
  DisconnectReason,
  Event,
  ExtendedError,
  RemoteSocket,
  ServerOptions,
} from "holdfast";
