// Codecs and builds of our client at the official server: a parser written for Socket.IO, limits of its own, no polling.
import * as msgpackParser from "socket.io-msgpack-parser";
import { expect, it, onTestFinished, vi } from "vitest";
import { WebSocket as WsWebSocket } from "ws";
import { io as webSocketIo } from "../../src/client/websocket.js";
import { NodeWebSocket } from "../../src/client/node.js";
import { createJsonCodec, type SocketIoParser } from "../../src/protocol/index.js";
import { connect, next, startOfficialServer } from "./official-server.js";

it("takes a parser that was written for Socket.IO", async () => {
  const { io, url } = await startOfficialServer({ parser: msgpackParser });
  io.on("connection", (peer) => void peer.on("echo", (value, reply) => reply(value)));
  const socket = connect(url, { parser: msgpackParser as unknown as SocketIoParser });
  expect(await socket.emitWithAck("echo", { bytes: Buffer.of(1, 2) })).toEqual({
    bytes: Buffer.of(1, 2),
  });
});

it("takes the limits of a JSON codec: more attachments than ten, or fewer (62)", async () => {
  const { io, url } = await startOfficialServer();
  const photos = Array.from({ length: 20 }, (_, i) => Buffer.of(i));
  io.on("connection", (peer) => void peer.emit("photos", photos));
  const generous = connect(url, { parser: createJsonCodec({ limits: { maxAttachments: 20 } }) });
  expect(await next(generous, "photos")).toEqual(photos);
  const strict = connect(url, {
    parser: createJsonCodec({ limits: { maxAttachments: 19 } }),
    reconnection: false,
  });
  expect(await next(strict, "disconnect")).toBe("parse error");
});

it("opens the transports that it is given as values", async () => {
  const { io, url } = await startOfficialServer();
  const socket = connect(url, { transportImplementations: [NodeWebSocket] });
  const peer = await next(io, "connection");
  expect(peer.conn.transport.name).toBe("websocket");
  expect(socket.io.engine.transport.name).toBe("websocket");
});

it("connects without polling in the build that has none", async () => {
  // A browser's global; Node has it from version 22 on.
  vi.stubGlobal("WebSocket", globalThis.WebSocket ?? WsWebSocket);
  onTestFinished(() => void vi.unstubAllGlobals());
  const { io, url } = await startOfficialServer();
  const socket = webSocketIo(url);
  onTestFinished(() => void socket.disconnect());
  const peer = await next(io, "connection");
  expect(peer.conn.transport.name).toBe("websocket");
  expect(peer.conn.upgraded).toBe(false);
});
