// A WebSocket server that sends back what it gets: node:http, our upgrade and our link, without Engine.IO. Not a test itself.
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import type { Clock } from "../../src/core/clock.js";
import { FlushQueue } from "../../src/hosts/node/flush-queue.js";
import { acceptWebSocket } from "../../src/hosts/node/websocket-accept.js";
import type { LinkOptions } from "../../src/server/host.js";
import { judgeUpgrade, type Link, type LinkEvents } from "../../src/websocket/index.js";

/** Real time, as the Node host has it. */
export const realClock: Clock = {
  now: () => performance.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs).unref(),
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
  defer: (callback) => void setImmediate(callback),
};

/** What an echo server may be told to do otherwise. */
export interface EchoServerOptions extends Partial<LinkOptions> {
  /** Instead of echoing: who hears the link. */
  readonly events?: (link: () => Link) => LinkEvents;
  readonly clock?: Clock;
  readonly first?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A running server. */
export interface EchoServer {
  readonly port: number;
  readonly links: Set<Link>;
  close(): Promise<void>;
}

export async function startEchoServer(options: EchoServerOptions = {}): Promise<EchoServer> {
  const queue = new FlushQueue(options.clock ?? realClock);
  const links = new Set<Link>();
  const sockets = new Set<Socket>();
  const linkOptions: LinkOptions = {
    maxPayloadBytes: options.maxPayloadBytes ?? 16 * 1024 * 1024,
    perMessageDeflate: options.perMessageDeflate ?? false,
    closeTimeoutMs: options.closeTimeoutMs ?? 5000,
    isStrict: false,
  };
  const server = createServer();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, socket, head) => {
    const verdict = judgeUpgrade(request.method ?? "", request.headers);
    if (!verdict.isAccepted) {
      socket.end(`HTTP/1.1 ${verdict.status} Bad Request\r\nConnection: close\r\n\r\n${verdict.message}`);
      return;
    }
    const first = (options.first ?? []).map((data) => ({ data, wire: null }));
    const events = options.events?.(() => link) ?? echo(() => link);
    const told: LinkEvents = {
      onMessage: (data) => events.onMessage(data),
      onBlocked: () => events.onBlocked(),
      onDrain: () => events.onDrain(),
      onClose: (code, reason, error) => {
        links.delete(link);
        events.onClose(code, reason, error);
      },
    };
    const link = acceptWebSocket(
      request.socket,
      head,
      verdict,
      linkOptions,
      told,
      options.headers ?? {},
      first,
      queue,
    );
    links.add(link);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    links,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function echo(link: () => Link): LinkEvents {
  return {
    onMessage: (data) => link().send({ data, wire: null }),
    onBlocked() {},
    onDrain() {},
    onClose() {},
  };
}
