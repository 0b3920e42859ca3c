// The face of src/hosts/deno: the server on Deno, over HTTP, WebSocket and WebTransport.
export { attach, type ListenOptions } from "./attach.js";
export type { DenoEngine } from "./deno-engine.js";
export type { DenoHandler, DenoServer, ServeInfo } from "./deno-runtime.js";
export { Server, type DenoServerOptions } from "./server.js";
