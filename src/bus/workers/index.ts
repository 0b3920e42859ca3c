// The face of src/bus/workers: the workers of node:cluster, and their primary's part. For Node alone.
export type { BusOptions } from "../bus-options.js";
export { setupPrimary, type PrimaryOptions } from "./primary.js";
export { workersBus } from "./workers-bus.js";
