// The face of src/log: what was said in a namespace, who was there, and who may come back. Time comes in as a function.
export { Fifo } from "./fifo.js";
export type { LogEntry, MessageEntry } from "./log.js";
export { defaultMemoryLogBounds, MemoryLog, type MemoryLogBounds } from "./memory.js";
export { missedAcross } from "./missed-across.js";
export { missedBy } from "./missed.js";
export { epochLength, formatPosition, parsePosition } from "./position.js";
export { Reach } from "./reach.js";
export {
  defaultSessionRecordBounds,
  SessionRecords,
  type SessionRecord,
  type SessionRecordBounds,
} from "./session-records.js";
export type { LogKeeper, LogStore, NamespaceStore, SavedLog, SavedSession, StoredSession } from "./store.js";
export { SharedLog, type Stamp } from "./shared-log.js";
export { formatVector, isWithin, parseVector, tagLength, union, type Vector } from "./vector.js";
