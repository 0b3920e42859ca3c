// Node's engine: the server's, and doors to it for applications that hand over requests themselves. It decides nothing.
import type { Duplex } from "node:stream";
import { systemClock } from "../../core/index.js";
import type { Attachment, HttpRequest } from "../../server/host.js";
import {
  Engine,
  handlerOf,
  type EnginePorts,
  type OnSession,
  type ResolvedServerOptions,
} from "../../server/index.js";
import { acceptUpgrade, attach, type AttachOptions } from "./attach.js";
import { FlushQueue } from "./flush-queue.js";
import { NodeExchange, type RawResponse } from "./http-exchange.js";
import type { RawRequest } from "./http-request.js";
import { makeIncomingMessage } from "./incoming-message.js";
import type { NodeServer } from "./node-server.js";

/** How an engine is plugged in by itself; the names are Engine.IO's. */
export interface EngineAttachOptions extends Partial<
  Pick<AttachOptions, "destroyUpgrade" | "destroyUpgradeTimeout">
> {
  /** Requests below it are the engine's. @default that of its server */
  readonly path?: string;
  /** Whether a request needs the slash behind the path. @default as its server's */
  readonly addTrailingSlash?: boolean;
}

/**
 * The engine of a server on Node: `io.engine`.
 *
 * @example
 * const http = createServer((request, response) => {
 *   if (request.url?.startsWith("/socket.io/")) io.engine.handleRequest(request, response);
 *   else app(request, response);
 * });
 * http.on("upgrade", (request, socket, head) => io.engine.handleUpgrade(request, socket, head));
 */
export class NodeEngine extends Engine {
  readonly #options: ResolvedServerOptions;
  readonly #queue: FlushQueue = new FlushQueue(systemClock);
  #attachment: Attachment | null = null;

  constructor(options: ResolvedServerOptions, ports: EnginePorts, onSession: OnSession) {
    super(options.engine, ports, onSession);
    this.#options = options;
  }

  /** The HTTP server that {@link attach} was given last. */
  get httpServer(): NodeServer | undefined {
    return this.#attachment?.server as NodeServer | undefined;
  }

  protected override rawOf(request: Omit<HttpRequest, "raw">): unknown {
    return makeIncomingMessage(request);
  }

  /** Answers a request, whatever its path. */
  handleRequest(request: RawRequest, response: RawResponse): void {
    this.onExchange(new NodeExchange(request, response, this.#options.httpCompression));
  }

  /** Answers a request to become a WebSocket, whatever its path. */
  handleUpgrade(request: RawRequest, socket: Duplex, head: Buffer): void {
    acceptUpgrade(request, socket, head, this, this.#queue);
  }

  /**
   * Plugs the engine alone into an HTTP server: the client's builds are not served, and closing the server of sockets does not
   * close the HTTP server.
   */
  attach(server: NodeServer, options: EngineAttachOptions = {}): this {
    const { path = this.opts.path, addTrailingSlash = this.opts.addTrailingSlash } = options;
    const handler = handlerOf(this, { path: path.replace(/\/$/, ""), addTrailingSlash });
    this.#attachment = attach(server, handler, { ...this.#options, ...options, serveClient: false });
    return this;
  }
}
