// The face of src/client for servers that no proxy keeps from WebSocket: without the other transports, and with the API that
// nearly every program gets by with. docs/compatibility.md says what is not here.
import { BaseManager, type ManagerParts } from "./base-manager.js";
import { createLookup, type BaseClientOptions, type BaseLookup } from "./lookup.js";
import { parseAddress } from "./url.js";
import { webSocketParts } from "./websocket-parts.js";

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends BaseManager {
  /**
   * @param onIdle called when the last socket has left; a face's own affair
   * @param parts a face's own affair
   */
  constructor(
    uri?: string | BaseClientOptions,
    options: BaseClientOptions = {},
    onIdle?: () => void,
    parts: ManagerParts = webSocketParts,
  ) {
    const [address, given] = typeof uri === "object" ? [undefined, uri] : [uri, options];
    super(parseAddress(address), given, given.line?.(parts) ?? parts, onIdle);
  }
}

export const io: BaseLookup = /* @__PURE__ */ createLookup(Manager, (uri) => parseAddress(uri));
export { io as connect, io as default };
export { BaseSocket as Socket } from "./base-socket.js";
export type { BaseClientOptions as ClientOptions, BaseLookup as Lookup } from "./lookup.js";
export * from "./base-face.js";
