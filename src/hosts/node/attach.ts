// Plugs a server into node:http, https or http2: our path is the server's, everything else stays the application's.
import { createServer, type Server as HttpServer } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type Clock, systemClock } from "../../core/index.js";
import type { Attachment, HostHandler } from "../../server/host.js";
import { ServerError } from "../../server/index.js";
import { judgeUpgrade } from "../../websocket/index.js";
import { ClientFiles } from "./client-files.js";
import { FlushQueue } from "./flush-queue.js";
import { type CompressionThreshold, NodeExchange } from "./http-exchange.js";
import type { RawRequest } from "./http-request.js";
import type { NodeServer } from "./node-server.js";
import { type RequestTaker, takeRequests } from "./request-gate.js";
import { SilentConnections } from "./silent-connections.js";
import { hangUp, NodeUpgrade, refuseUpgrade } from "./upgrade-exchange.js";

/** How a server is plugged in. The names are Socket.IO's. */
export interface AttachOptions {
  /** Serve the browser builds of the client below the path. */
  readonly serveClient: boolean;
  /** Compress answers of long-polling from this many bytes on; `false`: never. */
  readonly httpCompression: CompressionThreshold;
  /** End upgrade requests of other paths that nobody has answered… */
  readonly destroyUpgrade: boolean;
  /** …in this time, in milliseconds. */
  readonly destroyUpgradeTimeout: number;
}

/**
 * Plugs a server into an HTTP server, or makes one that listens on a port.
 *
 * @example
 * const attachment = attach(createServer(app), handler, options);
 * @throws ServerError `ERR_INVALID_TARGET` if `target` is neither
 */
export function attach(
  target: NodeServer | number | string,
  handler: HostHandler,
  options: AttachOptions,
): Attachment {
  const server = typeof target === "object" ? requireServer(target) : listen(target);
  const queue = new FlushQueue(systemClock);
  const silent = new SilentConnections(server);
  const take = makeTaker(handler, options);
  const giveBack = takeRequests(server, (request, response) => {
    silent.onAsked(request.socket);
    return take(request, response);
  });
  const onUpgrade = (raw: RawRequest, stream: Duplex, head: Buffer): void => {
    silent.onAsked(raw.socket);
    if (handler.owns(raw.url ?? "")) acceptUpgrade(raw, stream, head, handler, queue);
    else if (options.destroyUpgrade) endIfNobodyAnswers(stream, options.destroyUpgradeTimeout, systemClock);
  };
  server.on("upgrade", onUpgrade);
  return {
    server,
    close() {
      server.off("upgrade", onUpgrade);
      giveBack();
      return new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        silent.end();
      });
    },
  };
}

/** Applications of Koa and Fastify have a `listen`, too, and would never hand us a request. */
function requireServer(target: NodeServer): NodeServer {
  const given: { readonly listeners?: unknown; readonly close?: unknown } = target;
  if (typeof given.listeners === "function" && typeof given.close === "function") return target;
  throw new ServerError(
    "ERR_INVALID_TARGET",
    "This is no http.Server. With Koa: createServer(app.callback()); with Fastify: app.server. Pass that.",
  );
}

/** How long clients of a server of our own may take for the head of a request, and for all of it; how often that is looked at. */
const patience = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 };

/** A server of our own answers nothing but us. */
function listen(port: number | string): HttpServer {
  if (!/^\d+$/.test(String(port))) {
    throw new ServerError(
      "ERR_INVALID_TARGET",
      `Cannot listen on ${JSON.stringify(port)}: pass a port number, or an http.Server that listens where you like.`,
    );
  }
  const server = createServer(patience, (_, response) => {
    response.writeHead(404).end();
  });
  return server.listen(Number(port));
}

/** Takes what is below the handler's path, the client's builds first. */
function makeTaker(handler: HostHandler, options: AttachOptions): RequestTaker {
  const files = new ClientFiles();
  return (request, response) => {
    const url = request.url ?? "";
    const file = options.serveClient ? files.nameOf(url, handler.path) : undefined;
    if (file !== undefined) files.serve(file, request, response);
    else if (!handler.owns(url)) return false;
    else handler.onExchange(new NodeExchange(request, response, options.httpCompression));
    return true;
  };
}

/** Hands a request to become a WebSocket on, or refuses it where it cannot be one. */
export function acceptUpgrade(
  raw: RawRequest,
  stream: Duplex,
  head: Buffer,
  handler: Pick<HostHandler, "onUpgrade" | "onBadUpgrade">,
  queue: FlushQueue,
): void {
  const socket = toSocket(stream);
  const verdict = judgeUpgrade(raw.method ?? "", raw.headers);
  if (!verdict.isAccepted) {
    refuseUpgrade(socket, verdict.status, verdict.message, verdict.headers);
    return handler.onBadUpgrade(verdict.message, socket.remoteAddress ?? "");
  }
  handler.onUpgrade(new NodeUpgrade(raw, socket, head, verdict, queue));
}

/** Another listener may take the socket over later; that it wrote something shows that it did. */
function endIfNobodyAnswers(stream: Duplex, timeoutMs: number, clock: Clock): void {
  const socket = toSocket(stream);
  // A connection that was kept alive has carried answers before.
  const { bytesWritten } = socket;
  const timer = clock.setTimer(() => {
    if (socket.writable && socket.bytesWritten === bytesWritten) hangUp(socket);
  }, timeoutMs);
  socket.once("close", () => clock.clearTimer(timer));
}

/** node:http declares a Duplex, for those who plug in streams of their own; over TCP and TLS it is a Socket. */
function toSocket(stream: Duplex): Socket {
  stream.on("error", ignore);
  return stream as Socket;
}

function ignore(): void {
  // A peer that resets the connection ends it: "close" follows, and Node would end the process if nobody listened.
}
