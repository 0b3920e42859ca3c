// A request of uWebSockets.js, copied: the original is gone when its handler returns. It reads no body and answers nothing.
import { IncomingMessage } from "node:http";
import { type Socket, SocketAddress } from "node:net";
import type { HttpRequest } from "../../server/host.js";
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
    return (this.#raw ??= toIncomingMessage(this));
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

function readQuery(url: string): Readonly<Record<string, string>> {
  const query = Object.create(null) as Record<string, string>;
  const from = url.indexOf("?");
  if (from === -1) return query;
  for (const [key, value] of new URLSearchParams(url.slice(from + 1))) query[key] = value;
  return query;
}

/** uWebSockets.js writes IPv6 in full, all eight groups; this is how node:net writes it. Empty over a Unix socket. */
function readAddress(response: NativeResponse): string {
  const address = Buffer.from(response.getRemoteAddressAsText()).toString("latin1");
  return address.includes(":") ? new SocketAddress({ address, family: "ipv6" }).address : address;
}

function toIncomingMessage(request: UwsRequest): IncomingMessage {
  const { method, url, query, headers, remoteAddress, isSecure } = request;
  // All that middlewares ask of a request's socket; there is none of Node's below it.
  const socket: unknown = { remoteAddress, encrypted: isSecure };
  const raw = new IncomingMessage(socket as Socket);
  raw.method = method;
  raw.url = url;
  raw.headers = { ...headers };
  raw.httpVersion = "1.1";
  raw.httpVersionMajor = 1;
  raw.httpVersionMinor = 1;
  raw.complete = true;
  // Where Engine.IO puts it, and its middlewares look for it.
  return Object.assign(raw, { _query: query });
}
