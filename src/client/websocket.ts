// The face of src/client without polling, in half the bytes: for servers that no proxy keeps from WebSocket.
import { createLookup, type ClientOptions, type Lookup } from "./lookup.js";
import { Manager as AnyManager } from "./manager.js";
import { webSocket, webSocketRuntime } from "./runtime.js";
import { sharing } from "./sharing.js";

const runtime = /* @__PURE__ */ sharing(webSocketRuntime, ["websocket"]);

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends AnyManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(uri?: string | ClientOptions, options?: ClientOptions, onIdle?: () => void) {
    super(uri, options, runtime, onIdle);
  }
}

export const io: Lookup = /* @__PURE__ */ createLookup(Manager);
export { io as connect, io as default };
export { webSocket as WebSocket };
export * from "./face.js";
