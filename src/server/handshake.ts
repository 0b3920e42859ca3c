// What a client said when it came: request and credentials as `socket.handshake` shows them. It checks nothing.
import type { HttpRequest } from "./host.js";
import type { UndeclaredArgument } from "./typed-events.js";

/** Names and meanings are Socket.IO's. */
export interface Handshake {
  /** Headers of the first HTTP request of the session. */
  readonly headers: HttpRequest["headers"];
  /** When the client asked for the namespace, as text. */
  readonly time: string;
  /** The same in milliseconds since 1970. */
  readonly issued: number;
  /** The address of the peer, or of the proxy before it. */
  readonly address: string;
  /** The page came from another origin: the request has an `Origin`. */
  readonly xdomain: boolean;
  /** The request came over TLS. */
  readonly secure: boolean;
  /** Path and query of the first HTTP request. */
  readonly url: string;
  readonly query: HttpRequest["query"];
  /** What the client gave as `auth` for this namespace. */
  readonly auth: Readonly<Record<string, UndeclaredArgument>>;
}

/** Makes a handshake; sockets do so when it is first asked for, which for most of them is never. */
export function makeHandshake(
  request: HttpRequest,
  auth: Readonly<Record<string, unknown>>,
  issued: number,
): Handshake {
  return {
    headers: request.headers,
    time: String(new Date(issued)),
    issued,
    address: request.remoteAddress,
    xdomain: request.headers["origin"] !== undefined,
    secure: request.isSecure,
    url: request.url,
    query: request.query,
    auth,
  };
}
