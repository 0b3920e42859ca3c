// The face of src/log/file: a log that outlives its process, in files. For Node alone.
export { FileLog, type Fsync } from "./file-log.js";
export { openFileLog, type FileLogOptions } from "./open.js";
export type {
  LogKeeper,
  LogStore,
  NamespaceStore,
  SavedEntry,
  SavedLog,
  SavedSession,
  SentMark,
  StoredSession,
} from "../store.js";
