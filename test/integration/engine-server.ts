// An engine on a real HTTP server of the loopback, for tests that speak to it as Engine.IO clients do. It joins no namespace.
import { createServer, type Server as HttpServer } from "node:http";
import { connect, type AddressInfo, type Socket as TcpSocket } from "node:net";
import { once } from "node:events";
import { Socket as EngineClient, type SocketOptions } from "engine.io-client";
import { onTestFinished } from "vitest";
import { Server, type ServerOptions } from "../../src/index.js";
import { systemClock, systemRandom } from "../../src/core/index.js";
import { attach } from "../../src/hosts/node/index.js";
import type { Conn } from "../../src/server/engine/conn.js";
import { type EngineOptions, resolveEngineOptions } from "../../src/server/engine/engine-options.js";
import { Engine } from "../../src/server/engine/engine.js";
import { handlerOf } from "../../src/server/index.js";
import type { SessionEvents } from "../../src/server/engine/session-face.js";

/** A running server, and what stands behind it. */
export interface EngineServer {
  readonly io: Server;
  readonly http: HttpServer;
  readonly port: number;
  readonly url: string;
}

/** An engine, and where it listens. */
export interface BareEngine {
  readonly engine: Engine;
  readonly url: string;
}

const nobody: SessionEvents = {
  onMessage() {},
  onDrain() {},
  onBehind() {},
  onMoved() {},
  onClosing() {},
  onClose() {},
};

/** Starts a server that answers what is not ours with "app". It is closed when the test has finished. */
export async function startEngine(options: ServerOptions = {}): Promise<EngineServer> {
  const http = createServer((_request, response) => response.end("app"));
  const io = new Server(http, { logIncidents: false, ...options });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => io.close());
  const { port } = http.address() as AddressInfo;
  return { io, http, port, url: `http://127.0.0.1:${port}` };
}

/** Starts an engine with nothing above it: no namespace looks at what its clients say. */
export async function startBareEngine(options: Partial<EngineOptions> = {}): Promise<BareEngine> {
  const http = createServer();
  const ports = { clock: systemClock, random: systemRandom };
  const engine = new Engine(resolveEngineOptions(options), ports, () => nobody);
  attach(http, handlerOf(engine, engine.opts), {
    serveClient: false,
    httpCompression: false,
    destroyUpgrade: true,
    destroyUpgradeTimeout: 1000,
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => {
    engine.close();
    http.close();
  });
  return { engine, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

/** The next connection. */
export function nextConn(engine: Engine): Promise<Conn> {
  return new Promise((resolve) => engine.once("connection", resolve));
}

/** A stock client. */
export function connectEngine(
  server: { readonly url: string },
  options: Partial<SocketOptions> = {},
): EngineClient {
  const client = new EngineClient(server.url, { path: "/socket.io", ...options });
  onTestFinished(() => void client.close());
  return client;
}

/** The next time that an emitter of a client tells `event`. */
export function nextOf(client: EngineClient, event: string): Promise<unknown[]> {
  return new Promise((resolve) => {
    client.once(event as "message", (...args: unknown[]) => resolve(args));
  });
}

/** A bare TCP connection. */
export async function openTcp({ port }: EngineServer, bytes: string): Promise<TcpSocket> {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  socket.write(bytes);
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** All that a connection says until it ends. */
export async function readAll(socket: TcpSocket): Promise<string> {
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  if (!socket.closed) await once(socket, "close");
  return text;
}

/** The head of a request to become a WebSocket. */
export function upgradeHead(path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    "Host: a",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "",
    "",
  ].join("\r\n");
}
