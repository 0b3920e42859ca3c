// Servers of ours and official clients on the loopback, and their end after each test. What is tested is the test's.
import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  io as connect,
  type ManagerOptions,
  type Socket as ClientSocket,
  type SocketOptions,
} from "socket.io-client";
import { Server, type ServerOptions } from "../../src/index.js";

const clients: ClientSocket[] = [];
const servers: Server[] = [];

/** A server that listens, and how to reach it. */
export interface Loopback {
  readonly io: Server;
  readonly http: HttpServer;
  readonly url: string;
}

/** A server on a free port. */
export async function startServer(options: ServerOptions = {}): Promise<Loopback> {
  const http = createServer((_, response) => response.writeHead(404).end("the application"));
  const io = new Server(http, { logIncidents: false, ...options });
  servers.push(io);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return { io, http, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

/** An official client with a connection of its own. */
export function startClient(
  url: string,
  options: Partial<ManagerOptions & SocketOptions> = {},
): ClientSocket {
  const socket = connect(url, { forceNew: true, reconnection: false, ...options });
  clients.push(socket);
  return socket;
}

/** Ends all that a test has started. */
export async function endAll(): Promise<void> {
  for (const socket of clients.splice(0)) socket.disconnect();
  await Promise.all(servers.splice(0).map((io) => io.close()));
}

/** The arguments of the next `event`; it must come within the time that a test has. */
export function heard(
  emitter: { once(event: string, listener: (...args: unknown[]) => void): unknown },
  event: string,
): Promise<unknown[]> {
  return new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));
}
