// A request of node:http as the server sees it. It reads no body and answers nothing (http-exchange.ts does).
import { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import type { HttpRequest } from "../../server/host.js";
import { readQuery } from "../../server/index.js";
import { makeIncomingMessage } from "./incoming-message.js";

/** What `http`, `https` and `http2` (allowing HTTP/1.1) give a request listener. */
export type RawRequest = IncomingMessage | Http2ServerRequest;

/**
 * Reads what the server needs of a request. The request itself is let go of when `settle` is called and nobody has asked for it
 * before (0.9 of 6.8 KB for each idle connection); who asks later is given another that says the same.
 */
export class NodeRequest implements HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HttpRequest["headers"];
  readonly query: Readonly<Record<string, string>>;
  /** Read at once: a socket forgets its peer when it closes. */
  readonly remoteAddress: string;
  readonly #socket: RawRequest["socket"];
  #raw: RawRequest | null;
  #isShown = false;

  constructor(raw: RawRequest) {
    this.method = raw.method ?? "";
    this.url = raw.url ?? "";
    this.headers = raw.headers;
    this.query = readQuery(this.url);
    this.remoteAddress = raw.socket.remoteAddress ?? "";
    this.#socket = raw.socket;
    this.#raw = raw;
  }

  get isSecure(): boolean {
    return "encrypted" in this.#socket;
  }

  get raw(): RawRequest {
    if (this.#isShown && this.#raw !== null) return this.#raw;
    this.#isShown = true;
    this.#raw ??= makeIncomingMessage(this, this.#socket);
    // Where Engine.IO puts it: the middlewares of Socket.IO's guide know a handshake by the absence of `_query.sid`.
    return Object.assign(this.#raw, { _query: this.query });
  }

  settle(): void {
    if (!this.#isShown && this.#raw instanceof IncomingMessage) this.#raw = null;
  }
}
