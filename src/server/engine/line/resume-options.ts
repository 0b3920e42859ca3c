// The option `resume`: how long a client of ours may be away from its session, and what is kept for it meanwhile. What is done with it is lines.ts.
import type { LineBounds } from "../../../core/index.js";
import { demand } from "../../errors.js";

/** What `resume` may hold. */
export interface ResumeOptions {
  /** Milliseconds after a lost connection in which the client may go on as if nothing had been. @default 120_000 */
  readonly windowMs?: number;
  /** Messages that wait for one client until it has acknowledged them. @default 4096 */
  readonly maxMessages?: number;
  /** Bytes of them, one for each character of text. @default 4_194_304 (4 MiB) */
  readonly maxBytes?: number;
  /** Clients that are away at the same time; one more, and the one that has been away longest cannot go on. @default 10_000 */
  readonly maxAway?: number;
  /** Bytes that wait for all who are away together. @default 67_108_864 (64 MiB) */
  readonly maxAwayBytes?: number;
}

/** The option after all checks. */
export interface ResolvedResume {
  readonly windowMs: number;
  readonly bounds: LineBounds;
  readonly maxAway: number;
  readonly maxAwayBytes: number;
}

const defaults: Required<ResumeOptions> = Object.freeze({
  windowMs: 120_000,
  maxMessages: 4096,
  maxBytes: 4_194_304,
  maxAway: 10_000,
  maxAwayBytes: 67_108_864,
});

/**
 * Copies, checks and freezes; null: clients do not go on after a lost connection.
 *
 * @throws ServerError `ERR_INVALID_OPTION`
 */
export function resolveResume(option: boolean | ResumeOptions): ResolvedResume | null {
  demand(
    typeof option === "boolean" || isObject(option),
    "resume",
    "be true, false or like { windowMs: 120_000 }",
  );
  if (option === false) return null;
  const given: ResumeOptions = option === true ? {} : option;
  const read = (name: keyof ResumeOptions): number => {
    const value = given[name] ?? defaults[name];
    demand(typeof value === "number" && value >= 0, `resume.${name}`, "be a number, 0 or more");
    return value;
  };
  const windowMs = read("windowMs");
  // Node fires a timer at once if its delay does not fit into 31 bits.
  demand(windowMs < 2 ** 31, "resume.windowMs", "be a number of milliseconds below 2^31");
  return Object.freeze({
    windowMs,
    bounds: Object.freeze({ maxMessages: read("maxMessages"), maxBytes: read("maxBytes") }),
    maxAway: read("maxAway"),
    maxAwayBytes: read("maxAwayBytes"),
  });
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
