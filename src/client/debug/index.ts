// The face of src/client for pages that are being developed: that of ../index.ts, which tells what it does where it is asked to,
// and what to do where it fails. Bundlers find it by the condition "development".
import { createLookup, type ClientOptions, type Lookup } from "../lookup.js";
import { ladderOf } from "../ladder.js";
import { webSocket, webSocketRuntime, type Runtime } from "../runtime.js";
import { sharing } from "../sharing.js";
import type { TransportKind } from "../transport.js";
import { fetchPolling } from "../web-runtime.js";
import { ObservedManager } from "./observed-manager.js";
import { observedTransport } from "./observed-transport.js";

export const Fetch: TransportKind = observedTransport(fetchPolling);
export const WebSocket: TransportKind = observedTransport(webSocket);

const runtime: Runtime = sharing({ ...webSocketRuntime, openTransport: ladderOf([Fetch, WebSocket]) });

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends ObservedManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(uri?: string | ClientOptions, options?: ClientOptions, onIdle?: () => void) {
    super(uri, options, runtime, onIdle);
  }
}

export const io: Lookup = createLookup(Manager);
export { io as connect, io as default };
export { Fetch as NodeXHR, Fetch as XHR, WebSocket as NodeWebSocket };
export * from "../face.js";
