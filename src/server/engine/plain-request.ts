// What stands where a request of node:http would, for `socket.request` and the functions of users, on hosts that have none to show.
import type { HttpRequest } from "../host.js";

/** The part of an IncomingMessage that says what the request was. */
export function plainRequest({
  method,
  url,
  headers,
  query,
  remoteAddress,
  isSecure,
}: Omit<HttpRequest, "raw">): unknown {
  return { method, url, headers, _query: query, socket: { remoteAddress, encrypted: isSecure } };
}
