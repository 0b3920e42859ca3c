// The face of src/client with all that Socket.IO's client has, for browsers: WebTransport beside polling and WebSocket, and the options that
// few ask for. On Node the face is node.ts, which has it all.
import { basicRuntime } from "./basic-runtime.js";
import { ladderOf } from "./ladder.js";
import { createLookup, type Lookup } from "./lookup.js";
import { Manager as AnyManager } from "./manager.js";
import { targetOf, type ClientOptions } from "./options.js";
import { webSocket, type Runtime } from "./runtime.js";
import { sharing } from "./sharing.js";
import { webTransport } from "./transports/webtransport.js";
import { fetchPolling } from "./web-program.js";
import { locate } from "./url.js";

const runtime: Runtime = {
  ...basicRuntime,
  openTransport: /* @__PURE__ */ sharing(/* @__PURE__ */ ladderOf([fetchPolling, webSocket, webTransport]), [
    "polling",
    "websocket",
    "webtransport",
  ]),
};

/** The same, by the timers that the program began with. */
const nativeRuntime: Runtime = {
  ...runtime,
  clock: {
    ...basicRuntime.clock,
    setTimer: /* @__PURE__ */ setTimeout.bind(globalThis),
    clearTimer: /* @__PURE__ */ clearTimeout.bind(globalThis),
  },
};

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends AnyManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(uri?: string | ClientOptions, options?: ClientOptions, onIdle?: () => void) {
    const [address, given] = targetOf(uri, options);
    super(locate(address, given), given, given.useNativeTimers ? nativeRuntime : runtime, onIdle);
  }
}

export const io: Lookup = /* @__PURE__ */ createLookup(Manager, locate);
export { io as connect, io as default };
export { fetchPolling as Fetch, fetchPolling as XHR, webSocket as WebSocket, webTransport as WebTransport };
// A program names the same transports wherever it is bundled for.
export { fetchPolling as NodeXHR, webSocket as NodeWebSocket };
export * from "./face.js";
