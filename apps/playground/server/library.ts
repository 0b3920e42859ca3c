// Holdfast, as the playground's server uses it.
export { Server, type Namespace, type ServerOptions, type Socket } from "holdfast";
export type { Cluster } from "holdfast/cluster";
