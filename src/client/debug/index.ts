// The face of src/client for pages that are being developed: that of ../index.ts, which tells what it does where it is asked to,
// and what to do where it fails. Bundlers find it by the condition "development".
import { createLookup, type ClientOptions, type Lookup } from "../lookup.js";
import { webSocket } from "../runtime.js";
import { fetchPolling, webRuntime } from "../web-runtime.js";
import type { TransportKind } from "../transport.js";
import { ObservedManager } from "./observed-manager.js";
import { observedTransport } from "./observed-transport.js";

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends ObservedManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(uri?: string | ClientOptions, options?: ClientOptions, onIdle?: () => void) {
    super(uri, options, webRuntime, onIdle);
  }
}

export const io: Lookup = createLookup((uri, options, onIdle) => new Manager(uri, options, onIdle));
export { io as connect, io as default };
export const Fetch: TransportKind = observedTransport(fetchPolling);
export const WebSocket: TransportKind = observedTransport(webSocket);
export { Fetch as NodeXHR, Fetch as XHR, WebSocket as NodeWebSocket };
export * from "../face.js";
