// From where a client that comes back lacks everything. Who may come back at all is decided elsewhere.
import { formatVector, parseVector, union, type Vector } from "../../log/index.js";
import type { KnownSession } from "./namespace-copy.js";

const nothing: Vector = new Map();

/**
 * What the client has.
 *
 * @param offset what it shows: that of the last event that it was sent
 * @returns undefined if that is not known
 */
export function startOf(
  { since, sent, until }: Pick<KnownSession, "since" | "sent" | "until">,
  offset: unknown,
): Vector | undefined {
  // A client that was never sent an event has no offset. A stock client keeps its last when it begins anew, and shows it until it
  // is sent another: that is older than its coming.
  const shown = offset === undefined ? nothing : parseVector(offset);
  if (shown === undefined) return undefined;
  const seen = union(parseVector(since) ?? nothing, shown);
  const isLast = offset === sent || formatVector(seen) === sent;
  return isLast ? union(seen, parseVector(until) ?? nothing) : seen;
}
