// What is said of a broadcast that other nodes of the cluster did not get. Why they did not is the adapter's to know.
import type { Unpublished } from "../adapters/adapter.js";
import { fire } from "../core/index.js";
import type { Context } from "./context.js";
import { noPeer } from "./engine/incidents.js";

/** Counts it, and tells the listeners of `unpublished`. */
export function tellUnpublished(
  server: object,
  unpublished: Unpublished,
  { incidents, onHandlerError }: Context,
): void {
  const { event, namespace, missing } = unpublished;
  incidents.report("unpublished", `${missing.join(", ")} did not get "${event}" of ${namespace}`, noPeer);
  fire(server, "unpublished", [unpublished], onHandlerError);
}
