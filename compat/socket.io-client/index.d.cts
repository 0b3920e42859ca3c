// The types of index.cjs, by Socket.IO's names. The names of transports are for those who import: see index.d.mts.
export { connect, default, io, Manager, Socket } from "holdfast/client";
export type {
  CloseDetails as DisconnectDescription,
  ExtendedError,
  ManagerEvents as ManagerReservedEvents,
  ManagerOptions,
  SocketOptions,
  SocketReservedEvents,
} from "holdfast/client";
