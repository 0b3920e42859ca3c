// The face of src/client for Node, Deno and Bun. It differs from index.ts in its runtime only.
import { createLookup, type ClientOptions, type Lookup } from "./lookup.js";
import { Manager as AnyManager } from "./manager.js";
import { nodePolling, nodeRuntime, nodeWebSocket, type NodeOptions } from "./transports/node-runtime.js";

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends AnyManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(
    uri?: string | (ClientOptions & NodeOptions),
    options?: ClientOptions & NodeOptions,
    onIdle?: () => void,
  ) {
    super(uri, options, nodeRuntime, onIdle);
  }
}

export const io: Lookup<NodeOptions> = /* @__PURE__ */ createLookup(
  (uri, options, onIdle) => new Manager(uri, options, onIdle),
);
export { io as connect, io as default };
export { nodePolling as NodeXHR, nodePolling as XHR, nodeWebSocket as NodeWebSocket };
export { webSocket as WebSocket } from "./runtime.js";
export { fetchPolling as Fetch } from "./web-runtime.js";
export type { NodeOptions };
export * from "./face.js";
