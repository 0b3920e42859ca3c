// The face of src/client for browsers and every program with fetch and WebSocket. On Node the face is node.ts, without polling it is
// websocket.ts, and with all that Socket.IO's client has webtransport.ts.
import { createLookup, type Lookup } from "./lookup.js";
import { Manager as AnyManager } from "./manager.js";
import { targetOf, type WebClientOptions } from "./options.js";
import { webSocket } from "./runtime.js";
import { fetchPolling, webProgram } from "./web-program.js";
import { parseAddress } from "./url.js";

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends AnyManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(uri?: string | WebClientOptions, options?: WebClientOptions, onIdle?: () => void) {
    const [address, given] = targetOf(uri, options);
    super(parseAddress(address), given, webProgram, onIdle);
  }
}

export const io: Lookup<WebClientOptions> = /* @__PURE__ */ createLookup(Manager, (uri) => parseAddress(uri));
export { io as connect, io as default };
export { fetchPolling as Fetch, fetchPolling as XHR, webSocket as WebSocket };
// A program names the same transports wherever it is bundled for.
export { fetchPolling as NodeXHR, webSocket as NodeWebSocket };
export type { WebClientOptions as ClientOptions } from "./options.js";
export * from "./face.js";
