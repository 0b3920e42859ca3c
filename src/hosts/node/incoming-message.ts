// A request of node:http without a connection of Node's: for middlewares written for one, and as `socket.request`. It has no body.
import { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { HttpRequest } from "../../server/host.js";

/**
 * Makes a request with all but the body.
 *
 * @example
 * middleware(makeIncomingMessage(request), response, next);
 */
export function makeIncomingMessage(request: Omit<HttpRequest, "raw">): IncomingMessage {
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
