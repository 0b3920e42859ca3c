// The options of connection state recovery. What it does with them is recovery.ts.
import { defaultMemoryLogBounds, defaultSessionRecordBounds } from "../log/index.js";
import type { LogStore, MemoryLogBounds, SessionRecordBounds } from "../log/index.js";
import { ServerError } from "./errors.js";
import type { ReturnTerms } from "./recovery-port.js";

/** What `connectionStateRecovery` may hold. The bounds are those of each namespace. */
export interface RecoveryOptions {
  /** How long a client may be away, in milliseconds. @default 120_000 */
  readonly maxDisconnectionDuration?: number;
  /**
   * A client that comes back does not pass the middlewares again: it has been let in before, not longer ago than it may
   * be away, and shows a secret that only it was given. But it may have lost its right meanwhile.
   *
   * @default false; true with the preset `compat`
   */
  readonly skipMiddlewares?: boolean;
  /**
   * A client is given what it missed before it is told that it is in (`connect`), as Socket.IO does it. If its connection breaks in the
   * middle of that, a client of Socket.IO's handles the first part twice.
   *
   * @default false; true with the preset `compat`
   */
  readonly missedBeforeConnect?: boolean;
  /** Clients that are away at the same time; one more, and the one that left first cannot come back. @default 100_000 */
  readonly maxSessions?: number;
  /** Events and changes of rooms that are kept. @default 65_536 */
  readonly maxLogEntries?: number;
  /** Bytes of the events that are kept, two for each character of text. @default 67_108_864 (64 MiB) */
  readonly maxLogBytes?: number;
  /**
   * Where logs and sessions are kept beside the memory, so that clients come back to a server that was restarted, or killed:
   * `await openFileLog({ path })` of `holdfast/log/file`. One server has it.
   *
   * @default none: all ends with the process
   */
  readonly log?: LogStore;
}

/** The options after all checks. */
export interface ResolvedRecovery {
  readonly terms: ReturnTerms;
  readonly sessions: SessionRecordBounds;
  readonly log: MemoryLogBounds;
  readonly store: LogStore | null;
}

/**
 * Copies and checks.
 *
 * @param detectionMs how long a connection may have been dead before that is noticed: what was sent into it is kept too
 * @param isCompat whether clients come back as with Socket.IO where nothing else is given
 * @throws ServerError `ERR_INVALID_OPTION`
 */
export function resolveRecovery(
  option: boolean | RecoveryOptions | undefined,
  detectionMs: number,
  isCompat = false,
): ResolvedRecovery | null {
  if (option === undefined || option === false) return null;
  const given: RecoveryOptions = option === true ? {} : option;
  const { maxRecords, maxAgeMs: longestAwayMs } = defaultSessionRecordBounds;
  const { maxEntries, maxBytes } = defaultMemoryLogBounds;
  const maxAgeMs = check(given, "maxDisconnectionDuration", longestAwayMs);
  return {
    terms: {
      skipMiddlewares: given.skipMiddlewares ?? isCompat,
      missedBeforeConnect: given.missedBeforeConnect ?? isCompat,
    },
    sessions: { maxAgeMs, maxRecords: check(given, "maxSessions", maxRecords) },
    log: {
      maxAgeMs: maxAgeMs + detectionMs,
      maxEntries: check(given, "maxLogEntries", maxEntries),
      maxBytes: check(given, "maxLogBytes", maxBytes),
    },
    store: checkStore(given.log),
  };
}

function checkStore(store: LogStore | undefined): LogStore | null {
  if (store === undefined) return null;
  if (typeof (store as Partial<LogStore> | null)?.open === "function") return store;
  throw new ServerError(
    "ERR_INVALID_OPTION",
    "The option connectionStateRecovery.log must be an open log: await openFileLog({ path }).",
  );
}

function check(
  options: RecoveryOptions,
  name: Exclude<keyof RecoveryOptions, keyof ReturnTerms | "log">,
  fallback: number,
): number {
  const value = options[name] ?? fallback;
  if (typeof value === "number" && value >= 0) return value;
  throw new ServerError(
    "ERR_INVALID_OPTION",
    `The option connectionStateRecovery.${name} must be a number, 0 or more, not ${JSON.stringify(value)}.`,
  );
}
