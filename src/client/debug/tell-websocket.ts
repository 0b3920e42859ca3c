// What the client without other transports tells a developer: of its WebSockets and their frames, of its connections' ends, and what to do
// about them. It has no sessions that could be listened to: the program that it is given tells, and the manager's own events.
import { frameLine } from "../../core/index.js";
import { decodeFrame, Fault } from "../../protocol/index.js";
import type { Manager } from "../websocket/manager.js";
import type { WebSocketProgram } from "../websocket/program.js";
import { adviseOnClose, adviseOnError } from "./advise-on-failure.js";
import { isAdvising, sessionLog, socketLog, transportLog } from "./logs.js";
import { detailLine } from "./tell-session.js";

/** The program, whose WebSockets tell of their frames. */
export const telling = (program: WebSocketProgram): WebSocketProgram => ({
  ...program,
  openWebSocket(url, protocols) {
    transportLog?.(`websocket opening ${placeIn(url)}`);
    const socket = program.openWebSocket(url, protocols);
    socket.addEventListener("message", ({ data = "" }) =>
      tellFrame("<-", data instanceof ArrayBuffer ? new Uint8Array(data) : data),
    );
    return {
      get bufferedAmount() {
        return socket.bufferedAmount ?? 0;
      },
      addEventListener: (type, listener) => socket.addEventListener(type, listener),
      send(data) {
        tellFrame("->", data);
        socket.send(data);
      },
      close: () => socket.close(),
    };
  },
});

/** Tells of the connections of a manager to `place`. */
export function tellEnds(manager: Manager, place: string): void {
  let isOpen = false;
  manager.on("open", () => {
    isOpen = true;
    sessionLog?.("open by websocket");
  });
  manager.on("error", (error) => {
    transportLog?.(`websocket ended: ${error.message}`);
    if (isAdvising) adviseOnError(place, error, isOpen);
  });
  manager.on("close", (reason, details) => {
    sessionLog?.(`closed: ${reason}${detailLine(details)}`);
    if (isOpen) socketLog?.(`all are disconnected: ${reason}`);
    if (isAdvising) adviseOnClose(place, reason, details, isOpen);
    isOpen = false;
  });
}

function tellFrame(direction: string, data: string | Uint8Array): void {
  const frame = decodeFrame(data);
  if (!(frame instanceof Fault)) transportLog?.(`websocket ${direction} ${frameLine(frame)}`);
}

/** The server's address and path. A query may hold what is nobody's affair. */
function placeIn(url: string): string {
  return url.slice(0, url.indexOf("?")).replace("ws", "http");
}
