// What one node could not have of another, as exceptions. Not what a bus could not do (bus-error.ts).
import { HoldfastError } from "../protocol/index.js";

/** What can be wrong between nodes. */
export type ClusterErrorCode =
  | "ERR_CLUSTER_UNAVAILABLE"
  | "ERR_MESSAGE_TOO_LARGE"
  | "ERR_NODE_FAILED"
  | "ERR_NODE_LEFT"
  | "ERR_NODE_TIMEOUT";

/**
 * Other nodes did not do what they were asked to.
 *
 * @example
 * const error = new ClusterError("ERR_NODE_LEFT", "The node has left.", ["v1PjYf4pMwUx"]);
 * error.missing; // ["v1PjYf4pMwUx"]
 */
export class ClusterError extends HoldfastError<ClusterErrorCode> {
  override readonly name = "ClusterError";
  /** The ids of the nodes that it is about. */
  readonly missing: readonly string[];

  constructor(
    code: ClusterErrorCode,
    message: string,
    missing: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(code, message, options);
    this.missing = missing;
  }
}
