// What a client is told that may not join a namespace. Who may, the user's functions decide; the mux sends it.
import type { ConnectErrorPacket } from "../protocol/index.js";
import type { ExtendedError } from "./errors.js";
import type { Verdict } from "./middleware.js";

/** What a CONNECT_ERROR carries. */
export type ConnectRefusal = ConnectErrorPacket["data"];

/** What a middleware threw is for the log, not for strangers. */
export const internalError: ConnectRefusal = { message: "Internal error" };

/** The words of a verdict: those of the error that a middleware gave to `next`. */
export function refusalOf(verdict: Exclude<Verdict, { kind: "passed" }>): ConnectRefusal {
  if (verdict.kind === "failed") return internalError;
  const { error }: { error: ExtendedError } = verdict;
  const message = error instanceof Error ? error.message : String(error);
  return error.data === undefined ? { message } : { message, data: error.data };
}
