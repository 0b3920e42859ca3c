// What a bus could not do, as exceptions. Not what is wrong with a message that arrived: the mesh counts those.
import { HoldfastError } from "../protocol/index.js";

/** What can be wrong with a bus. */
export type BusErrorCode = "ERR_BUS_UNAVAILABLE" | "ERR_BUS_CLOSED";

/**
 * A bus that did not take a message, or a subscription. `cause` is what its driver said, where it said anything.
 *
 * @example
 * throw new BusError("ERR_BUS_UNAVAILABLE", "Redis has not taken a message within 5,000 ms.");
 */
export class BusError extends HoldfastError<BusErrorCode> {
  override readonly name = "BusError";
}
