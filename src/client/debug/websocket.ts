// The face of src/client without polling, for programs that are being developed: see index.ts.
import { createLookup, type ClientOptions, type Lookup } from "../lookup.js";
import { webSocket, webSocketRuntime, type Runtime } from "../runtime.js";
import { sharing } from "../sharing.js";
import type { TransportKind } from "../transport.js";
import { ObservedManager } from "./observed-manager.js";
import { observedTransport } from "./observed-transport.js";

export const WebSocket: TransportKind = observedTransport(webSocket);

const runtime: Runtime = sharing({ ...webSocketRuntime, openTransport: WebSocket.open }, ["websocket"]);

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends ObservedManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(uri?: string | ClientOptions, options?: ClientOptions, onIdle?: () => void) {
    super(uri, options, runtime, onIdle);
  }
}

export const io: Lookup = createLookup(Manager);
export { io as connect, io as default };
export * from "../face.js";
