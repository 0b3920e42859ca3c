// How many acknowledgements are under way, for metrics. Who awaits them, and for how long, is not asked here.
import { pendingOf, type AnySocketCore } from "./socket-core.js";

/** Acknowledgements that are under way. */
export interface PendingAcks {
  /** Those that the server awaits of clients. */
  readonly awaited: number;
  /** Those that clients await of handlers. One that forgets to reply makes this grow for as long as its clients stay. */
  readonly owed: number;
}

/** Adds up those of all sockets. */
export function countPendingAcks(
  namespaces: Iterable<{ readonly sockets: ReadonlyMap<string, AnySocketCore> }>,
): PendingAcks {
  let [awaited, owed] = [0, 0];
  for (const { sockets } of namespaces) {
    for (const socket of sockets.values()) {
      const pending = pendingOf(socket);
      awaited += pending.awaited;
      owed += pending.owed;
    }
  }
  return { awaited, owed };
}
