// The face of src/client for Node, Deno and Bun: WebSocket by the `ws` package, which takes headers, agents and certificates.
import { WebSocket } from "ws";
import { createLookup, type ClientOptions, type Lookup } from "./lookup.js";
import { Manager as WebManager } from "./manager.js";
import { webRuntime, type Runtime, type WebSocketLike } from "./runtime.js";

const nodeRuntime: Runtime = Object.freeze({
  ...webRuntime,
  openWebSocket: (url, options) =>
    new WebSocket(url, [...options.protocols], {
      ...options,
      headers: options.extraHeaders,
    }) as unknown as WebSocketLike,
} satisfies Runtime);

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends WebManager {
  constructor(uri?: string | ClientOptions, options?: ClientOptions, onIdle?: () => void) {
    super(uri, options, nodeRuntime, onIdle);
  }
}

export const io: Lookup = /* @__PURE__ */ createLookup(
  (uri, options, onIdle) => new Manager(uri, options, onIdle),
);
export { io as connect, io as default };
export * from "./index.js";
