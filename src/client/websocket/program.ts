// What the client without other transports asks of the program it runs in, and how browsers and those that have their globals give it.
import { basicRuntime, type BasicRuntime } from "../basic-runtime.js";
import type { WebSocketLike } from "../transports/websocket.js";

/** Everything outside; tests hand in their own. */
export interface WebSocketProgram extends BasicRuntime {
  readonly openWebSocket: (url: string, protocols: readonly string[]) => WebSocketLike;
}

/** The globals of browsers. */
export const webSocketProgram: WebSocketProgram = {
  ...basicRuntime,
  openWebSocket(url, protocols) {
    const socket = new WebSocket(url, [...protocols]);
    socket.binaryType = "arraybuffer";
    return socket as WebSocketLike;
  },
};
