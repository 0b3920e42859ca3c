// The face of src/client for servers that no proxy keeps from WebSocket: without the other transports, and with the API that
// nearly every program gets by with. docs/compatibility.md says what is not here.
import { createLookup, type BaseLookup } from "./lookup.js";
import { parseAddress } from "./url.js";
import { Manager } from "./websocket/manager.js";

export const io: BaseLookup = /* @__PURE__ */ createLookup(Manager, (uri) => parseAddress(uri));
export { io as connect, io as default, Manager };
export { Socket } from "./websocket/socket.js";
export type { BaseLookup as Lookup } from "./lookup.js";
export type { BaseClientOptions as ClientOptions } from "./options.js";
export * from "./base-face.js";
