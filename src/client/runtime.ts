// What a client needs of the program it runs in, and what every modern one offers: WebSocket, and with web-program.ts polling.
// Not Node's own ways, which are in transports/node-program.ts.
import type { TransportName } from "../core/index.js";
import type { BasicRuntime } from "./basic-runtime.js";
import type { ManagerOptions } from "./options.js";
import type { TransportContext, TransportEvents, TransportKind } from "./transport.js";
import { webSocketOver, type WebSocketLike } from "./transports/websocket.js";
import type { Address } from "./url.js";

/** What a session tells of itself to what opens its transport. */
export interface SessionContext extends Omit<TransportContext, "url" | "climb"> {
  readonly owner: Address;
  readonly options: Readonly<ManagerOptions>;
  /** The URL of the next request over one transport, by its options. */
  readonly url: (name: TransportName, options: Readonly<ManagerOptions>) => string;
}

/** Opens the first transport of a session, which is moved to it: at once, or later. */
export type OpenTransport = (context: SessionContext, events: TransportEvents) => void;

/** Everything outside; tests and simulations hand in their own. */
export interface Runtime extends BasicRuntime {
  /** Opens the first transport of a session. */
  readonly openTransport: OpenTransport;
}

/** React Native's takes headers; browsers pass over the third argument. */
type WebSocketClass = new (
  url: string,
  protocols: string[],
  options: { readonly headers: Readonly<Record<string, string>> | undefined },
) => WebSocket;

/** WebSocket as the program has it. */
export const webSocket: TransportKind = /* @__PURE__ */ webSocketOver(({ url, options }) => {
  const { protocols = [], extraHeaders: headers } = options;
  const socket = new (WebSocket as WebSocketClass)(url(), [...protocols], { headers });
  socket.binaryType = "arraybuffer";
  return socket as WebSocketLike;
});
