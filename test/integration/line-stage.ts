// A server and a client of ours with a proxy between them that breaks connections, and what both of them heard. No test of its own.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { io as connect, type ClientOptions, type Socket as ClientSocket } from "../../src/client/node.js";
import { Server, type ServerOptions, type Socket as ServerSocket } from "../../src/index.js";
import { FaultProxy } from "../../src/testkit/index.js";

export interface LineStage {
  readonly io: Server;
  readonly proxy: FaultProxy;
  readonly client: ClientSocket;
  readonly peer: ServerSocket;
  /** What was heard that nobody sent: the comings and goings of both sides. */
  readonly churn: string[];
  /** What each side heard, as numbers. */
  readonly atServer: number[];
  readonly atClient: number[];
}

/** Resolves when the client has gone over a lost connection. */
export async function reconnected({ client }: Pick<LineStage, "client">): Promise<void> {
  await new Promise<void>((resolve) => client.io.once("reconnect", () => resolve()));
}

/** Starts both, and waits until the client is in. Everything is closed when the test has finished. */
export async function startLine(
  clientOptions: Partial<ClientOptions> = {},
  serverOptions: ServerOptions = {},
): Promise<LineStage> {
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  const io = new Server(http, { logIncidents: false, ...serverOptions });
  const proxy = await FaultProxy.open({ port: (http.address() as AddressInfo).port });
  const churn: string[] = [];
  const [atServer, atClient]: [number[], number[]] = [[], []];
  io.on("connection", (socket) => {
    churn.push("server: connection");
    socket.on("disconnect", (reason) => churn.push(`server: disconnect ${reason}`));
    socket.on("up", (number: number, reply?: (got: number) => void) => {
      atServer.push(number);
      reply?.(number);
    });
  });
  const client = connect(proxy.url, {
    reconnectionDelay: 10,
    reconnectionDelayMax: 40,
    forceNew: true,
    ...clientOptions,
  });
  onTestFinished(async () => {
    client.disconnect();
    await io.close();
    await proxy.close();
  });
  client.on("connect", () => churn.push("client: connect"));
  client.on("disconnect", (reason) => churn.push(`client: disconnect ${reason}`));
  client.on("gap", () => churn.push("client: gap"));
  client.on("down", (number: number) => atClient.push(number));
  client.on("fence", (reply: () => void) => reply());
  const [peer] = await Promise.all([
    new Promise<ServerSocket>((resolve) => io.once("connection", resolve)),
    once(client as never, "connect"),
  ]);
  if (clientOptions.transports === undefined && clientOptions.upgrade !== false) {
    await new Promise<void>((resolve) => client.io.engine.once("upgrade", () => resolve()));
  }
  churn.length = 0;
  return { io, proxy, client, peer, churn, atServer, atClient };
}

export const numbers = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, index) => from + index);
