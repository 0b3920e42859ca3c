// What is wrong with the answers of several nodes, as one error. The answers themselves are for whoever asked.
import { ClusterError, type ClusterErrorCode } from "../../adapters/cluster-error.js";
import type { NodeId } from "../mesh.js";

/** A node that did not answer, and why. */
export interface Failure {
  readonly node: NodeId;
  readonly error: unknown;
}

/** Null if all have answered. Where time was up for one, that is what it says: in Socket.IO's words. */
export function failureOf(failures: readonly Failure[]): ClusterError | null {
  const [first] = failures;
  if (first === undefined) return null;
  const missing = failures.map(({ node }) => node);
  const codes = failures.map(({ error }) => (error instanceof ClusterError ? error.code : "ERR_NODE_FAILED"));
  const code: ClusterErrorCode =
    codes.find((each) => each === "ERR_NODE_TIMEOUT") ?? codes[0] ?? "ERR_NODE_FAILED";
  const message =
    code === "ERR_NODE_TIMEOUT"
      ? `timeout reached: missing ${missing.length} responses`
      : `${missing.join(", ")} ${code === "ERR_NODE_LEFT" ? "left the cluster before answering" : "could not answer"}`;
  return new ClusterError(code, message, missing, { cause: first.error });
}
