// The face of src/log: what was said in a namespace, who was there, and who may come back. Time comes in as a function.
export { Fifo } from "./fifo.js";
export type { LogEntry, MessageEntry } from "./log.js";
export { defaultMemoryLogBounds, MemoryLog, type MemoryLogBounds } from "./memory.js";
export { missedBy } from "./missed.js";
export { epochLength, formatPosition, parsePosition } from "./position.js";
export {
  defaultSessionRecordBounds,
  SessionRecords,
  type SessionRecord,
  type SessionRecordBounds,
} from "./session-records.js";
export type { LogKeeper, LogStore, NamespaceStore, SavedLog, SavedSession, StoredSession } from "./store.js";
