// A request of node:http to become a WebSocket, as the server's UpgradeExchange. It decides nothing: the server does.
import { type IncomingMessage, ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { guardedTrace, systemClock } from "../../core/index.js";
import type { LinkOptions, UpgradeExchange } from "../../server/host.js";
import type { Link, LinkEvents, SharedMessage, UpgradeAccepted } from "../../websocket/index.js";
import type { FlushQueue } from "./flush-queue.js";
import { NodeRequest, type RawRequest } from "./http-request.js";
import { takeUpgradeHeaders } from "./server-response.js";
import { acceptWebSocket, type AnswerHeaders } from "./websocket-accept.js";

/** Turns one request into a link, or refuses it. */
export class NodeUpgrade implements UpgradeExchange {
  readonly request: NodeRequest;
  readonly #socket: Socket;
  readonly #head: Buffer;
  readonly #verdict: UpgradeAccepted;
  readonly #queue: FlushQueue;
  #response: ServerResponse | null = null;
  #isDecided = false;

  constructor(raw: RawRequest, socket: Socket, head: Buffer, verdict: UpgradeAccepted, queue: FlushQueue) {
    this.request = new NodeRequest(raw);
    this.#socket = socket;
    this.#head = head;
    this.#verdict = verdict;
    this.#queue = queue;
  }

  /** Made when middlewares are there to use it; one that is ended answers the request. */
  get response(): ServerResponse {
    if (this.#response !== null) return this.#response;
    const response = new ServerResponse(this.request.raw as IncomingMessage);
    response.shouldKeepAlive = false;
    response.assignSocket(this.#socket);
    response.once("finish", () => hangUp(this.#socket));
    return (this.#response = response);
  }

  get isAnswered(): boolean {
    return this.#isDecided || this.#response?.headersSent === true;
  }

  accept(
    options: LinkOptions,
    events: LinkEvents,
    headers: AnswerHeaders,
    first: readonly SharedMessage[],
  ): Link {
    const all = { ...this.#takeHeaders(), ...headers };
    this.#isDecided = true;
    return this.#acceptWith(all, options, events, first);
  }

  #acceptWith(
    headers: AnswerHeaders,
    options: LinkOptions,
    events: LinkEvents,
    first: readonly SharedMessage[],
  ): Link {
    const accept = (sent: AnswerHeaders): Link =>
      acceptWebSocket(this.#socket, this.#head, this.#verdict, options, events, sent, first, this.#queue);
    try {
      return accept(headers);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      guardedTrace("The answer to an upgrade has a header that HTTP does not allow; it goes without.", error);
      return accept({});
    }
  }

  reject(status: number, message: string, headers: Readonly<Record<string, string>> = {}): void {
    this.#takeHeaders();
    this.#isDecided = true;
    refuseUpgrade(this.#socket, status, message, headers);
  }

  /** The headers that middlewares have set; the response itself has no further part in this. */
  #takeHeaders(): AnswerHeaders {
    const response = this.#response;
    if (response === null) return {};
    const headers = takeUpgradeHeaders(response);
    response.detachSocket(this.#socket);
    return headers;
  }

  onAbort(callback: () => void): void {
    this.#socket.once("close", () => {
      if (!this.#isDecided) callback();
    });
  }
}

/**
 * Answers a request to upgrade with an HTTP error, the message as its body, and ends the connection.
 *
 * @example
 * refuseUpgrade(socket, 400, "Bad request");
 */
export function refuseUpgrade(
  socket: Socket,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  hangUp(
    socket,
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nConnection: close\r\nContent-type: text/html\r\n` +
      `Content-Length: ${Buffer.byteLength(message)}\r\n${lines.join("")}\r\n${message}`,
  );
}

/** How long a peer may take to end its half of a connection that we have ended. */
const hangUpTimeoutMs = 1000;

/**
 * Ends a connection that does not become a WebSocket. HTTP servers keep a half-open connection for as long as the peer likes,
 * and one that was taken from them by an upgrade nobody reads: such a peer would hold it for ever.
 *
 * @param last what is sent before the end
 * @example
 * hangUp(socket);
 */
export function hangUp(socket: Socket, last = ""): void {
  const timer = systemClock.setTimer(() => socket.destroy(), hangUpTimeoutMs);
  socket.once("close", () => systemClock.clearTimer(timer));
  // Reads on, so that no reset overtakes what was sent last.
  socket.resume();
  socket.end(last);
}
