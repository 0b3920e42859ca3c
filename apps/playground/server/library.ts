// Holdfast, as the playground's server uses it.
export { Server, type Namespace, type Socket } from "holdfast";
