// The face of src/client for servers that no proxy keeps from WebSocket: without the other transports, and what goes with them.
import { basicRuntime } from "./basic-runtime.js";
import { BaseManager, type ManagerParts } from "./base-manager.js";
import { createLookup, type ClientOptions, type Lookup } from "./lookup.js";
import type { WebSocketLike } from "./transports/websocket.js";
import { WebSocketSession, type WebSocketProgram } from "./websocket-session.js";

/**
 * The options of `io()` here: what concerns other transports, sharing and retries is not among them. `holdfast/client` has
 * them all.
 */
export type WebSocketClientOptions = Omit<
  ClientOptions,
  | "extraHeaders"
  | "forceBase64"
  | "requestTimeout"
  | "withCredentials"
  | "transports"
  | "transportImplementations"
  | "transportOptions"
  | "upgrade"
  | "rememberUpgrade"
  | "tryAllTransports"
  | "closeOnBeforeunload"
  | "shared"
  | "retries"
  | "useNativeTimers"
>;

const program: WebSocketProgram = {
  ...basicRuntime,
  openWebSocket(url, protocols) {
    const socket = new WebSocket(url, [...protocols]);
    socket.binaryType = "arraybuffer";
    return socket as WebSocketLike;
  },
};

const parts: ManagerParts = {
  ...basicRuntime,
  openSession: (address, options, owner) => new WebSocketSession(address, options, program, owner),
};

/** Holds the connection that sockets share, and brings it back when it is lost. */
export class Manager extends BaseManager {
  /** @param onIdle called when the last socket has left; a face's own affair */
  constructor(
    uri?: string | WebSocketClientOptions,
    options: WebSocketClientOptions = {},
    onIdle?: () => void,
  ) {
    const [address, given] = typeof uri === "object" ? [undefined, uri] : [uri, options];
    super(address, given, parts, onIdle);
  }
}

export const io: Lookup<WebSocketClientOptions> =
  /* @__PURE__ */ createLookup<WebSocketClientOptions>(Manager);
export { io as connect, io as default };
export * from "./face.js";
