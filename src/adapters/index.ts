// The face of src/adapters: the contract of an adapter, and the one of a single process.
export type {
  Adapter,
  AdapterEvents,
  AdapterFactory,
  AdapterPorts,
  Audience,
  BroadcastWatch,
  Delivery,
  Member,
  MemberRecord,
  OnServerReplies,
} from "./adapter.js";
export { MemoryAdapter } from "./memory.js";
