// The face of src/hosts/node: the server on Node's own HTTP servers.
export { attach, type AttachOptions, type NodeServer } from "./attach.js";
