// The face of src/client for pages that are being developed: ../index.ts, whose managers tell what they do where they are asked
// to, and what to do where something fails. Bundlers find it by the condition "development".
import { createLookup, type Lookup } from "../lookup.js";
import { Manager as PlainManager } from "../index.js";
import type { WebClientOptions } from "../options.js";
import { unknownToWeb } from "./advise-on-options.js";
import { observed } from "./observed.js";
import { tellSession } from "./tell-session.js";
import { parseAddress } from "../url.js";

/** Holds the connection that sockets share, and brings it back when it is lost. */
export const Manager: typeof PlainManager = observed(PlainManager, unknownToWeb, tellSession);
export type Manager = PlainManager;

export const io: Lookup<WebClientOptions> = createLookup(Manager, (uri) => parseAddress(uri));
export { io as connect, io as default };
export * from "../index.js";
