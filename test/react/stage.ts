// A server of ours on a loopback port, hooks typed by its events, and their end after each test. Not a test.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, onTestFinished } from "vitest";
import { io, type ClientOptions, type Socket } from "../../src/client/node.js";
import { Server, type ServerOptions } from "../../src/index.js";
import { createHooks, type ProviderOptions } from "../../src/react/index.js";

export interface ServerToClient {
  heard(text: string): void;
  counted(count: number): void;
}

export interface ClientToServer {
  speak(text: string): void;
  save(text: string, saved: (id: string) => void): void;
}

export const { HoldfastProvider, useSocket, useEvent, useEmit, useRequest, useConnection } = createHooks<
  ServerToClient,
  ClientToServer
>(io);

/** Hurries back after a lost connection, and goes straight to WebSocket. */
export const hurried: ProviderOptions = {
  transports: ["websocket"],
  reconnectionDelay: 10,
  reconnectionDelayMax: 20,
};

// How long `waitFor` and `findBy` wait: a busy machine needs more than their second.
configure({ asyncUtilTimeout: 15_000 });

// Without Vitest's globals nobody else takes a test's components down. The servers are closed after that.
afterEach(async () => {
  cleanup();
  await releases();
});

/** A running server. */
export interface RunningServer {
  readonly io: Server<ClientToServer, ServerToClient>;
  readonly url: string;
  readonly port: number;
  /** How many sockets of the main namespace have ever connected. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Starts a server; on a given port, where a test starts it anew. */
export async function startServer(
  options: Partial<ServerOptions> = {},
  wantedPort = 0,
): Promise<RunningServer> {
  const http = createServer();
  const server = new Server<ClientToServer, ServerToClient>(http, options);
  let connections = 0;
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => http.listen(wantedPort, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  const close = (): Promise<void> => server.close();
  onTestFinished(close);
  return {
    io: server,
    url: `http://127.0.0.1:${port}`,
    port,
    close,
    get connections() {
      return connections;
    },
  };
}

/** A client that a test holds itself. */
export function openSocket(url: string, options: ClientOptions = {}): Socket<ServerToClient, ClientToServer> {
  const socket = io(url, { forceNew: true, ...hurried, ...options });
  onTestFinished(() => void socket.disconnect());
  return socket;
}

/** The first argument of the next `event`. */
export function next<T>(
  emitter: { once(event: never, listener: (value: T) => void): unknown },
  event: string,
): Promise<T> {
  return new Promise((resolve) => emitter.once(event as never, resolve));
}

/** Waits until what was let go of is disconnected: that is done in timers, which come in the order of their making. */
export function releases(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
