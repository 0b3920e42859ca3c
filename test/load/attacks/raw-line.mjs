// Connections for peers that break rules: bytes are written, what comes is thrown away, and no end is an error.
import { connect } from "node:net";
import { textFrame } from "../../../bench/load/frames.mjs";

const host = "Host: 127.0.0.1\r\n";
const upgrade =
  `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n` +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
const connectFrame = textFrame("40");

/** A request as bytes. */
export function request(method, query, headers = "", body = "") {
  return `${method} /socket.io/?${query} HTTP/1.1\r\n${host}${headers}\r\n${body}`;
}

/** Writes bytes, and leaves the end to the server or to the end of the attack. */
export function say(port, held, bytes) {
  const line = connect({ host: "127.0.0.1", port, noDelay: true });
  const holder = { close: () => line.destroy() };
  held.add(holder);
  line.on("error", () => {});
  line.on("close", () => held.delete(holder));
  line.resume();
  line.write(bytes);
  return line;
}

/** Upgrades to a WebSocket, joins the main namespace and writes `frames`, all in one go. */
export function sayFrames(port, held, frames, headers = "") {
  const opening = Buffer.from(`${upgrade}${headers}\r\n`);
  return say(port, held, Buffer.concat([opening, connectFrame, frames]));
}

/** Opens a session on long-polling; `onOpen` gets the query of its requests. */
export function openPolling(port, held, onOpen) {
  const line = say(port, held, request("GET", "EIO=4&transport=polling", "Connection: close\r\n"));
  let text = "";
  line.setEncoding("latin1");
  line.on("data", (part) => (text += part));
  line.on("end", () => {
    const [, sid] = /"sid":"([^"]+)"/.exec(text) ?? [];
    if (sid !== undefined) onOpen(`EIO=4&transport=polling&sid=${sid}`);
  });
}
