// The face of src/client without other transports for pages that are being developed: ../websocket.ts, and see index.ts.
import { createLookup, type BaseLookup } from "../lookup.js";
import type { BaseClientOptions } from "../options.js";
import { parseAddress } from "../url.js";
import { Manager as PlainManager } from "../websocket.js";
import { webSocketProgram } from "../websocket/program.js";
import { unknownToWebSocket } from "./advise-on-options.js";
import { observed } from "./observed.js";
import { placeOf } from "./place.js";
import { tellEnds, telling } from "./tell-websocket.js";

class TellingManager extends PlainManager {
  constructor(uri?: string | BaseClientOptions, options: BaseClientOptions = {}, onIdle?: () => void) {
    super(uri, options, onIdle, telling(webSocketProgram));
    tellEnds(this, placeOf(parseAddress(typeof uri === "string" ? uri : undefined), this.opts));
  }
}

/** Holds the connection that sockets share, and brings it back when it is lost. */
export const Manager: typeof PlainManager = observed(TellingManager, unknownToWebSocket);
export type Manager = PlainManager;

export const io: BaseLookup = createLookup(Manager, (uri) => parseAddress(uri));
export { io as connect, io as default };
export * from "../websocket.js";
