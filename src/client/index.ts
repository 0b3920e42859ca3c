// The face of src/client for browsers and every program with fetch and WebSocket. On Node the face is node.ts, and without
// polling it is websocket.ts.
import { createLookup, type Lookup } from "./lookup.js";
import type { ClientOptions } from "./options.js";
import { Manager as AnyManager } from "./manager.js";
import { webSocket } from "./runtime.js";
import { fetchPolling, webProgram } from "./web-program.js";
import { locate } from "./url.js";

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends AnyManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(uri?: string | ClientOptions, options?: ClientOptions, onIdle?: () => void) {
    super(uri, options, webProgram, onIdle);
  }
}

export const io: Lookup = /* @__PURE__ */ createLookup(Manager, locate);
export { io as connect, io as default };
export { fetchPolling as Fetch, fetchPolling as XHR, webSocket as WebSocket };
// A program names the same transports wherever it is bundled for.
export { fetchPolling as NodeXHR, webSocket as NodeWebSocket };
export * from "./face.js";
