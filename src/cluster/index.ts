// The face of src/cluster: many nodes as one.
export { ClusterError, type ClusterErrorCode } from "./cluster-error.js";
export type { Mesh, MeshEvents, NodeId, NodeRole, OnMeshMessage, OnSettled, PeerNode } from "./mesh.js";
