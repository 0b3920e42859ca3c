// What one node could not have of another, as exceptions: the adapters' contract has them, for the server knows them too.
export { ClusterError, type ClusterErrorCode } from "../adapters/cluster-error.js";
