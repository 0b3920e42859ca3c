// The face of src/client with WebTransport beside polling and WebSocket, for browsers. On Node the face is node.ts, which has it.
import { ladderOf } from "./ladder.js";
import { createLookup, type Lookup } from "./lookup.js";
import type { ClientOptions } from "./options.js";
import { Manager as AnyManager } from "./manager.js";
import { webSocket, type Program } from "./runtime.js";
import { sharing } from "./sharing.js";
import { webTransport } from "./transports/webtransport.js";
import { fetchPolling, webProgram } from "./web-program.js";
import { locate } from "./url.js";

const program: Program = {
  ...webProgram,
  openTransport: /* @__PURE__ */ sharing(/* @__PURE__ */ ladderOf([fetchPolling, webSocket, webTransport]), [
    "polling",
    "websocket",
    "webtransport",
  ]),
};

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends AnyManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(uri?: string | ClientOptions, options?: ClientOptions, onIdle?: () => void) {
    super(uri, options, program, onIdle);
  }
}

export const io: Lookup = /* @__PURE__ */ createLookup(Manager, locate);
export { io as connect, io as default };
export { fetchPolling as Fetch, fetchPolling as XHR, webSocket as WebSocket, webTransport as WebTransport };
// A program names the same transports wherever it is bundled for.
export { fetchPolling as NodeXHR, webSocket as NodeWebSocket };
export * from "./face.js";
