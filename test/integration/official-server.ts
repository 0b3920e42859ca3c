// A published Socket.IO server on a loopback port, and clients of ours at it; both are gone when the test ends. Not a test.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type ServerOptions } from "socket.io";
import { onTestFinished } from "vitest";
import { io, type NodeClientOptions, type Socket } from "../../src/client/node.js";

export interface OfficialServer {
  readonly io: Server;
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** The three ways in which a client may be connected. */
export const ways = [
  { way: "over WebSocket", transports: ["websocket"] },
  { way: "over polling", transports: ["polling"] },
  { way: "with an upgrade", transports: ["polling", "websocket"] },
] as const;

/** Starts a server; on a given port, where a test starts it anew. */
export async function startOfficialServer(
  options: Partial<ServerOptions> = {},
  port = 0,
): Promise<OfficialServer> {
  const http = createServer();
  const server = new Server(http, options);
  await new Promise<void>((resolve) => http.listen(port, "127.0.0.1", resolve));
  const bound = (http.address() as AddressInfo).port;
  const close = async (): Promise<void> => {
    await server.close();
  };
  onTestFinished(close);
  return { io: server, port: bound, url: `http://127.0.0.1:${bound}`, close };
}

/** Opens a client that hurries back after a lost connection. */
export function connect(url: string, options: NodeClientOptions = {}): Socket {
  const socket = io(url, { forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 20, ...options });
  onTestFinished(() => void socket.disconnect());
  return socket;
}

/** The first argument of the next `event`, as undeclared as the event is. */
// oxlint-disable-next-line typescript/no-explicit-any -- see above
export async function next(emitter: Listenable, event: string): Promise<any> {
  const [first] = await nextArgs(emitter, event);
  return first;
}

/** The arguments of the next `event`. */
// oxlint-disable-next-line typescript/no-explicit-any -- an undeclared event has undeclared arguments
export async function nextArgs(emitter: Listenable, event: string): Promise<any[]> {
  return new Promise((resolve) => emitter.once(event as never, (...args: unknown[]) => resolve(args)));
}

interface Listenable {
  // oxlint-disable-next-line typescript/no-explicit-any -- emitters of several libraries, each with its own types
  once(event: never, listener: (...args: any[]) => void): unknown;
}
