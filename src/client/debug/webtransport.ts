// The face of src/client with WebTransport for pages that are being developed: ../webtransport.ts, and see index.ts.
import { createLookup, type Lookup } from "../lookup.js";
import { Manager as PlainManager } from "../webtransport.js";
import { observed } from "./observed.js";
import { tellSession } from "./tell-session.js";
import { locate } from "../url.js";

/** Holds the connection that sockets share, and brings it back when it is lost. */
export const Manager: typeof PlainManager = observed(PlainManager, [], tellSession);
export type Manager = PlainManager;

export const io: Lookup = createLookup(Manager, locate);
export { io as connect, io as default };
export * from "../webtransport.js";
