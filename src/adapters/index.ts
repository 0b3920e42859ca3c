// The face of src/adapters: the contract of an adapter, and the one of a single process.
export type {
  Adapter,
  AdapterEvents,
  AdapterPorts,
  AdapterView,
  Audience,
  BroadcastWatch,
  Delivery,
  Fetched,
  Member,
  MemberRecord,
  OnPublished,
  OnServerReplies,
  Unpublished,
} from "./adapter.js";
export type {
  SocketIoAdapter,
  AdapterOption,
  SocketIoBroadcastOptions,
  SocketIoPacket,
} from "./socket-io-adapter.js";
export { MemoryAdapter } from "./memory.js";
export { ClusterError, type ClusterErrorCode } from "./cluster-error.js";
