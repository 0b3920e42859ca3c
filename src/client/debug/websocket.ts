// The face of src/client without other transports for pages that are being developed: ../websocket.ts, and see index.ts.
import { createLookup, type BaseClientOptions, type BaseLookup } from "../lookup.js";
import { parseAddress } from "../url.js";
import { webSocketParts } from "../websocket-parts.js";
import { Manager as PlainManager } from "../websocket.js";
import { observed } from "./observed.js";
import { toldSession } from "./told-session.js";

const parts = { ...webSocketParts, openSession: toldSession(webSocketParts.openSession) };

class TellingManager extends PlainManager {
  constructor(uri?: string | BaseClientOptions, options?: BaseClientOptions, onIdle?: () => void) {
    super(uri, options, onIdle, parts);
  }
}

/** Holds the connection that sockets share, and brings it back when it is lost. */
export const Manager: typeof PlainManager = observed(TellingManager);
export type Manager = PlainManager;

export const io: BaseLookup = createLookup(Manager, (uri) => parseAddress(uri));
export { io as connect, io as default };
export * from "../websocket.js";
