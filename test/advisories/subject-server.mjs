// A server under a probe, and the bytes that it is given. What an answer means, the probes say.
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

/** The head of an upgrade; `more` are header lines, each with its end. */
export const upgradeHead = (path, more = key) =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;

/** Starts Socket.IO's server of any version, or ours with its options. */
export async function startServer({ isOurs, load }, options = {}, name = "socket.io") {
  const http = createServer({ maxHeaderSize: 65_536 });
  const library = isOurs ? await load("index.js") : load(name);
  const Server = library.Server ?? library;
  const io = new Server(http, isOurs ? { logIncidents: false, ...options } : options);
  return listen(http, io, "/socket.io/?EIO=4&transport=websocket");
}

/** Starts a WebSocket server: of the package ws, or ours. */
export async function startWebSocketServer(subject, name) {
  if (subject.isOurs) return startServer(subject);
  const http = createServer({ maxHeaderSize: 65_536 });
  const { Server } = subject.load(name);
  const server = new Server({ server: http, perMessageDeflate: true });
  server.on("connection", (socket) => socket.on("error", () => {}));
  return listen(http, server, "/");
}

async function listen(http, io, path) {
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return { io, path, port: http.address().port };
}

/**
 * Writes bytes on a connection of their own: what comes back first; nothing, if it ends or that takes too long. And how much the process,
 * in which the server is, has worked meanwhile: other programs take time as well.
 */
export async function exchange(port, bytes, patienceMs = 5000) {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  const began = process.cpuUsage();
  const answered = new Promise((resolve) => {
    socket.once("data", (chunk) => resolve(chunk.toString("latin1")));
    socket.once("close", () => resolve(""));
  });
  socket.write(bytes);
  const answer = await Promise.race([answered, pause(patienceMs).then(() => "")]);
  socket.destroy();
  const { user, system } = process.cpuUsage(began);
  return { answer, workMs: (user + system) / 1000 };
}

/** A WebSocket of bytes. */
export async function openWebSocket({ port, path }) {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  const line = { isOpen: true, socket, has: (text) => received.includes(text) };
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    // The first byte of a close frame; all else that servers say here is ASCII.
    if (received.includes("\x88")) line.isOpen = false;
  });
  socket.on("error", () => {});
  socket.on("end", () => (line.isOpen = false));
  socket.on("close", () => (line.isOpen = false));
  socket.write(upgradeHead(path));
  while (!received.includes("\r\n\r\n")) await pause(2);
  return line;
}

/** A frame from a client, its mask zero. */
export function frame(content, opcode = typeof content === "string" ? 1 : 2, isFinal = true) {
  const payload = Buffer.from(content);
  const long = payload.length > 125 ? [(payload.length >> 8) & 0xff, payload.length & 0xff] : [];
  const length = payload.length > 125 ? 126 : payload.length;
  return Buffer.concat([
    Buffer.from([(isFinal ? 0x80 : 0) | opcode, 0x80 | length, ...long, 0, 0, 0, 0]),
    payload,
  ]);
}

/** A WebSocket whose client is in the main namespace. */
export async function joinServer(server) {
  const line = await openWebSocket(server);
  line.socket.write(frame("40"));
  while (!line.has("40")) await pause(2);
  return line;
}

/** Whether the process still serves others a moment later. */
export async function survives({ port }) {
  await pause(300);
  const { answer } = await exchange(
    port,
    "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\n\r\n",
  );
  return answer.startsWith("HTTP/1.1 ") ? "survives" : "silent";
}

/** What became of a connection a moment later. */
export async function fateOf(line) {
  for (let waited = 0; line.isOpen && waited < 5000; waited += 10) await pause(10);
  return line.isOpen ? "stays open" : "is closed";
}
