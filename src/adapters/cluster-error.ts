// What one process could not have of the others, as exceptions. Not what a bus could not do.
import { HoldfastError } from "../protocol/index.js";

/** What can be wrong between nodes. */
export type ClusterErrorCode =
  | "ERR_CLUSTER_UNAVAILABLE"
  | "ERR_MESSAGE_TOO_LARGE"
  | "ERR_NODE_FAILED"
  | "ERR_NODE_LEFT"
  | "ERR_NODE_TIMEOUT"
  | "ERR_UNPUBLISHED";

/**
 * Other nodes of the cluster did not do what they were asked to.
 *
 * @example
 * io.serverSideEmit("stats", (error, replies) => {
 *   if (error instanceof ClusterError) console.warn(`nothing from ${error.missing.join()}`, replies);
 * });
 */
export class ClusterError extends HoldfastError<ClusterErrorCode> {
  override readonly name: string = "ClusterError";
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

/** One error of several; null if there is none. */
export function mergeClusterErrors(errors: readonly (ClusterError | null)[]): ClusterError | null {
  const failed = errors.filter((error) => error !== null);
  const [first] = failed;
  if (first === undefined || failed.length === 1) return first ?? null;
  const missing = new Set(failed.flatMap((error) => error.missing));
  return new ClusterError(first.code, first.message, [...missing], { cause: failed });
}
