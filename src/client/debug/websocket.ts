// The face of src/client without other transports, for programs that are being developed: see index.ts.
import { createLookup, type Lookup } from "../lookup.js";
import { webSocket, webSocketRuntime, type Runtime } from "../runtime.js";
import type { WebSocketClientOptions } from "../websocket.js";
import { ObservedManager } from "./observed-manager.js";
import { observedTransport } from "./observed-transport.js";

const runtime: Runtime = { ...webSocketRuntime, openTransport: observedTransport(webSocket).open };

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends ObservedManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(uri?: string | WebSocketClientOptions, options?: WebSocketClientOptions, onIdle?: () => void) {
    super(uri, options, runtime, onIdle);
  }
}

export const io: Lookup<WebSocketClientOptions> = createLookup<WebSocketClientOptions>(Manager);
export { io as connect, io as default };
export type { WebSocketClientOptions };
export * from "../face.js";
