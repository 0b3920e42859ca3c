// A request of node:http made of what we know of one: for middlewares written for one, and as `socket.request`. It has no body.
import { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { HttpRequest } from "../../server/host.js";

/**
 * Makes a request with all but the body.
 *
 * @param socket the connection it came on, where there is one of Node's
 * @example
 * middleware(makeIncomingMessage(request), response, next);
 */
export function makeIncomingMessage(
  request: Omit<HttpRequest, "raw">,
  socket: object = standIn(request),
): IncomingMessage {
  const { method, url, query, headers } = request;
  const raw = new IncomingMessage(socket as Socket);
  raw.method = method;
  raw.url = url;
  raw.headers = { ...headers };
  raw.rawHeaders = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((each) => [name, each]),
  );
  raw.httpVersion = "1.1";
  raw.httpVersionMajor = 1;
  raw.httpVersionMinor = 1;
  raw.complete = true;
  // Where Engine.IO puts it, and its middlewares look for it.
  return Object.assign(raw, { _query: query });
}

/** All that middlewares ask of a request's socket. */
function standIn({ remoteAddress, isSecure }: Omit<HttpRequest, "raw">): object {
  return { remoteAddress, encrypted: isSecure };
}
