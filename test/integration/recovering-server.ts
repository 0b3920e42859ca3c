// A server of ours with connection state recovery, and ways to wait for what happens at it. Not a test.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { Server, type ServerOptions, type Socket } from "../../src/index.js";

/** A server and where it listens. */
export interface Running {
  readonly io: Server;
  readonly port: number;
  readonly url: string;
}

/** A server on the loopback, on a port that is free unless one is wanted, with recovery unless told otherwise, until the test ends. */
export async function start(
  options: ServerOptions = { connectionStateRecovery: {} },
  wantedPort = 0,
): Promise<Running> {
  const http = createServer();
  const io = new Server(http, options);
  onTestFinished(() => io.close());
  http.listen(wantedPort, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  return { io, port, url: `http://127.0.0.1:${port}` };
}

/** The arguments of the next `event`; whatever the emitter. */
export async function heard(
  emitter: { once(event: string, listener: (...args: unknown[]) => void): unknown },
  event: string,
): Promise<unknown[]> {
  return new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));
}

/** The next socket of the main namespace. */
export async function nextSocket(io: Server): Promise<Socket> {
  const [socket] = await heard(io as never, "connection");
  return socket as Socket;
}
