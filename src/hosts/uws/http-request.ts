// A request of uWebSockets.js, copied: the original is gone when its handler returns. It reads no body and answers nothing.
import type { IncomingMessage } from "node:http";
import { SocketAddress } from "node:net";
import type { HttpRequest } from "../../server/host.js";
import { readQuery } from "../../server/index.js";
import { makeIncomingMessage } from "../node/incoming-message.js";
import type { NativeRequest, NativeResponse } from "./uws-app.js";

type Headers = Record<string, string | string[] | undefined>;

/** A request as the server sees it. */
export class UwsRequest implements HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HttpRequest["headers"];
  readonly remoteAddress: string;
  readonly isSecure: boolean;
  #query: Readonly<Record<string, string>> | null = null;
  #raw: IncomingMessage | null = null;

  constructor(request: NativeRequest, response: NativeResponse, isSecure: boolean) {
    this.method = request.getMethod().toUpperCase();
    this.url = urlOf(request);
    this.headers = readHeaders(request);
    this.remoteAddress = readAddress(response);
    this.isSecure = isSecure;
  }

  get query(): Readonly<Record<string, string>> {
    return (this.#query ??= readQuery(this.url));
  }

  /** A request of node:http with all but the body: middlewares that were written for one take it, and it is `socket.request`. */
  get raw(): IncomingMessage {
    return (this.#raw ??= makeIncomingMessage(this));
  }
}

/**
 * Path and query, as they came.
 *
 * @example
 * handler.owns(urlOf(request));
 */
export function urlOf(request: NativeRequest): string {
  const query = request.getQuery() ?? "";
  return query === "" ? request.getUrl() : `${request.getUrl()}?${query}`;
}

/** Headers of which node:http keeps the first, too. */
const singleHeaders: ReadonlySet<string> = new Set([
  "age",
  "authorization",
  "content-length",
  "content-type",
  "etag",
  "expires",
  "from",
  "host",
  "if-modified-since",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "proxy-authorization",
  "referer",
  "retry-after",
  "server",
  "user-agent",
]);

/** Repeated headers become what node:http makes of them. The prototype is absent, so that no name can mean more than itself. */
function readHeaders(request: NativeRequest): HttpRequest["headers"] {
  const headers = Object.create(null) as Headers;
  request.forEach((name, value) => {
    const known = headers[name];
    if (name === "set-cookie") headers[name] = [known ?? [], value].flat();
    else if (known === undefined) headers[name] = value;
    else if (!singleHeaders.has(name))
      headers[name] = `${String(known)}${name === "cookie" ? "; " : ", "}${value}`;
  });
  return headers;
}

/** uWebSockets.js writes IPv6 in full, all eight groups; this is how node:net writes it. Empty over a Unix socket. */
function readAddress(response: NativeResponse): string {
  const address = Buffer.from(response.getRemoteAddressAsText()).toString("latin1");
  return address.includes(":") ? new SocketAddress({ address, family: "ipv6" }).address : address;
}
