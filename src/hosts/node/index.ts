// The face of src/hosts/node: the server on Node's own HTTP servers.
export { NodeEngine, type EngineAttachOptions } from "./node-engine.js";
export { attach, type AttachOptions } from "./attach.js";
export { heapUsage } from "./heap-usage.js";
export type { NodeServer } from "./node-server.js";
