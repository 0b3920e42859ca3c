// What an application remembers of a client, as text: for stores and other nodes. It says nothing of when.
import type { Context } from "./context.js";
import { noPeer } from "./engine/incidents.js";

/**
 * `socket.data` as JSON. Undefined if it cannot be written, which is counted: then its client begins anew where it is not known, rather
 * than without its data.
 */
export function dataText(data: unknown, { incidents }: Pick<Context, "incidents">): string | undefined {
  // Fast path: nothing was put there, as in most handlers' sockets. It is asked after each event.
  if (isEmptyObject(data)) return "{}";
  try {
    return JSON.stringify(data) ?? "null";
  } catch (error) {
    incidents.report("unsaved-data", `socket.data cannot be written as JSON: ${String(error)}`, noPeer);
    return undefined;
  }
}

function isEmptyObject(data: unknown): boolean {
  if (typeof data !== "object" || data === null || Object.getPrototypeOf(data) !== Object.prototype)
    return false;
  for (const _ in data) return false;
  return true;
}
