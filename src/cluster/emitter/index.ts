// The face of holdfast/emitter: for processes that have something to say to clients and no clients.
export { ClusterEmitter, createEmitter, type EmitterOptions } from "./create-emitter.js";
export { AudienceEmitter } from "./emitter.js";
export { ClusterError, type ClusterErrorCode } from "../../adapters/cluster-error.js";
