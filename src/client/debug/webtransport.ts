// The face of src/client with WebTransport, for pages that are being developed: see index.ts.
import { ladderOf } from "../ladder.js";
import { createLookup, type ClientOptions, type Lookup } from "../lookup.js";
import { webSocketRuntime, type Runtime } from "../runtime.js";
import { sharing } from "../sharing.js";
import type { TransportKind } from "../transport.js";
import { webTransport } from "../transports/webtransport.js";
import { Fetch, WebSocket } from "./index.js";
import { ObservedManager } from "./observed-manager.js";
import { observedTransport } from "./observed-transport.js";

export const WebTransport: TransportKind = observedTransport(webTransport);

const runtime: Runtime = sharing(
  { ...webSocketRuntime, openTransport: ladderOf([Fetch, WebSocket, WebTransport]) },
  ["polling", "websocket", "webtransport"],
);

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends ObservedManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(uri?: string | ClientOptions, options?: ClientOptions, onIdle?: () => void) {
    super(uri, options, runtime, onIdle);
  }
}

export const io: Lookup = createLookup(Manager);
export { io as connect, io as default };
export { Fetch, Fetch as NodeXHR, Fetch as XHR, WebSocket, WebSocket as NodeWebSocket };
export * from "../face.js";
