// A request of node:http as the server sees it. It reads no body and answers nothing (http-exchange.ts does).
import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import type { HttpRequest } from "../../server/host.js";
import { readQuery } from "../../server/index.js";

/** What `http`, `https` and `http2` (allowing HTTP/1.1) give a request listener. */
export type RawRequest = IncomingMessage | Http2ServerRequest;

/** Reads what the server needs of a request. */
export class NodeRequest implements HttpRequest {
  readonly raw: RawRequest;
  readonly query: Readonly<Record<string, string>>;
  /** Read at once: a socket forgets its peer when it closes. */
  readonly remoteAddress: string;

  constructor(raw: RawRequest) {
    this.raw = raw;
    this.query = readQuery(raw.url ?? "");
    this.remoteAddress = raw.socket.remoteAddress ?? "";
    // Where Engine.IO puts it: the middlewares of Socket.IO's guide know a handshake by the absence of `_query.sid`.
    Object.assign(raw, { _query: this.query });
  }

  get method(): string {
    return this.raw.method ?? "";
  }

  get url(): string {
    return this.raw.url ?? "";
  }

  get headers(): HttpRequest["headers"] {
    return this.raw.headers;
  }

  get isSecure(): boolean {
    return "encrypted" in this.raw.socket;
  }
}
