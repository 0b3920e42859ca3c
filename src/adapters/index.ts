// The face of src/adapters: the contract of an adapter, and the one of a single process.
export type {
  Adapter,
  AdapterEvents,
  AdapterFactory,
  AdapterPorts,
  Audience,
  Delivery,
  Member,
} from "./adapter.js";
export { MemoryAdapter } from "./memory.js";
