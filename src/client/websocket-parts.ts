// What the build without other transports makes its managers of. Its face is websocket.ts.
import type { ManagerParts } from "./base-manager.js";
import { BaseSocket } from "./base-socket.js";
import { basicRuntime } from "./basic-runtime.js";
import type { WebSocketLike } from "./transports/websocket.js";
import { openWebSocketSession, type WebSocketProgram } from "./websocket-session.js";

const program: WebSocketProgram = {
  ...basicRuntime,
  openWebSocket(url, protocols) {
    const socket = new WebSocket(url, [...protocols]);
    socket.binaryType = "arraybuffer";
    return socket as WebSocketLike;
  },
};

export const webSocketParts: ManagerParts = {
  ...basicRuntime,
  Socket: BaseSocket,
  openSession: (address, options, owner) => openWebSocketSession(address, options, program, owner),
};
