// A request of node:http to become a WebSocket, as the server's UpgradeExchange. It decides nothing: the server does.
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { LinkOptions, UpgradeExchange } from "../../server/host.js";
import type { Link, LinkEvents, SharedMessage, UpgradeAccepted } from "../../websocket/index.js";
import type { FlushQueue } from "./flush-queue.js";
import { NodeRequest, type RawRequest } from "./http-request.js";
import { acceptWebSocket, type AnswerHeaders } from "./websocket-accept.js";

/** Turns one request into a link, or refuses it. */
export class NodeUpgrade implements UpgradeExchange {
  readonly request: NodeRequest;
  readonly #socket: Socket;
  readonly #head: Buffer;
  readonly #verdict: UpgradeAccepted;
  readonly #queue: FlushQueue;
  #isDecided = false;

  constructor(raw: RawRequest, socket: Socket, head: Buffer, verdict: UpgradeAccepted, queue: FlushQueue) {
    this.request = new NodeRequest(raw);
    this.#socket = socket;
    this.#head = head;
    this.#verdict = verdict;
    this.#queue = queue;
  }

  accept(
    options: LinkOptions,
    events: LinkEvents,
    headers: AnswerHeaders,
    first: readonly SharedMessage[],
  ): Link {
    this.#isDecided = true;
    return acceptWebSocket(
      this.#socket,
      this.#head,
      this.#verdict,
      options,
      events,
      headers,
      first,
      this.#queue,
    );
  }

  reject(status: number, message: string): void {
    this.#isDecided = true;
    refuseUpgrade(this.#socket, status, message);
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
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nConnection: close\r\nContent-type: text/html\r\n` +
      `Content-Length: ${Buffer.byteLength(message)}\r\n${lines.join("")}\r\n${message}`,
  );
}
