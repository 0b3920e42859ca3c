// The types of Socket.IO's server, by its names. They are Holdfast's own: nothing is declared here.
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
