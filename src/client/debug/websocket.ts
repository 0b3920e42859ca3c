// The face of src/client without other transports for pages that are being developed: ../websocket.ts, and see index.ts.
import { createLookup, type Lookup } from "../lookup.js";
import { Manager as PlainManager, type WebSocketClientOptions } from "../websocket.js";
import { observed } from "./observed.js";

/** Holds the connection that sockets share, and brings it back when it is lost. */
export const Manager: typeof PlainManager = observed(PlainManager);
export type Manager = PlainManager;

export const io: Lookup<WebSocketClientOptions> = createLookup<WebSocketClientOptions>(Manager);
export { io as connect, io as default };
export * from "../websocket.js";
