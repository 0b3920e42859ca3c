// A request of Deno as the server sees it. It reads no body and answers nothing.
import type { IncomingMessage } from "node:http";
import type { HttpRequest } from "../../server/host.js";
import { readQuery } from "../../server/index.js";
import { makeIncomingMessage } from "../node/incoming-message.js";
import type { ServeInfo } from "./deno-runtime.js";

/** Reads what the server needs of a request. */
export class DenoRequest implements HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HttpRequest["headers"];
  readonly remoteAddress: string;
  readonly isSecure: boolean;
  #query: Readonly<Record<string, string>> | null = null;
  #raw: IncomingMessage | null = null;

  constructor(request: Request, info: ServeInfo) {
    this.method = request.method;
    this.url = pathOf(request.url);
    this.headers = readHeaders(request.headers);
    this.remoteAddress = info.remoteAddr.hostname ?? "";
    this.isSecure = request.url.startsWith("https:");
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
 * Path and query of an absolute URL.
 *
 * @example
 * pathOf("https://example.com/socket.io/?EIO=4"); // "/socket.io/?EIO=4"
 */
export function pathOf(url: string): string {
  const path = url.indexOf("/", url.indexOf("//") + 2);
  return path === -1 ? "/" : url.slice(path);
}

/** The prototype is absent, so that no name can mean more than itself. */
function readHeaders(given: Headers): HttpRequest["headers"] {
  const headers = Object.create(null) as Record<string, string>;
  for (const [name, value] of given) headers[name] = value;
  return headers;
}
