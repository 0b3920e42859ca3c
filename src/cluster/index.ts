// The face of src/cluster: many nodes as one.
export { createCluster } from "./create-cluster.js";
export type { ClusterOptions } from "./cluster-options.js";
export { ClusterError, type ClusterErrorCode } from "../adapters/cluster-error.js";
export type { Mesh, MeshEvents, NodeId, NodeRole, OnMeshMessage, OnSettled, PeerNode } from "./mesh.js";
export type { Cluster, ClusterEvents, ClusterNode, ClusterOption } from "../server/cluster-port.js";
