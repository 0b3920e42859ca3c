// Every way in which a line ends, and whether the client may come back by itself. Not the errors a caller gets (errors.ts).

/** What a reason for disconnecting means. */
interface Closing {
  /** The client may reconnect without being told to. */
  readonly mayRetry: boolean;
}

/** Why a server's socket disconnected: the first argument of its `disconnect` event. */
export type ServerDisconnectReason = keyof typeof serverDisconnectReasons;

/** Why a client's socket disconnected: the first argument of its `disconnect` event. */
export type ClientDisconnectReason = keyof typeof clientDisconnectReasons;

/**
 * The server's reasons, in Socket.IO's words.
 *
 * @example
 * serverDisconnectReasons["ping timeout"].mayRetry; // true
 */
export const serverDisconnectReasons: Readonly<
  Record<
    | "client namespace disconnect"
    | "server namespace disconnect"
    | "server shutting down"
    | "ping timeout"
    | "transport close"
    | "transport error"
    | "parse error"
    | "forced close"
    | "forced server close"
    | "slow consumer",
    Closing
  >
> = {
  /** The client left the namespace. */
  "client namespace disconnect": { mayRetry: false },
  /** `socket.disconnect()` was called here. */
  "server namespace disconnect": { mayRetry: false },
  /** `io.close()` was called. */
  "server shutting down": { mayRetry: true },
  /** No pong came within `pingTimeout`. */
  "ping timeout": { mayRetry: true },
  /** The connection ended. */
  "transport close": { mayRetry: true },
  /** The connection failed, or HTTP requests of one session overlapped. */
  "transport error": { mayRetry: true },
  /** A frame could not be decoded. */
  "parse error": { mayRetry: true },
  /** A packet could not be decoded. */
  "forced close": { mayRetry: true },
  /** No namespace was joined in time, or a packet came that its namespace does not allow. */
  "forced server close": { mayRetry: true },
  /** The client does not read as fast as it is sent to. */
  "slow consumer": { mayRetry: true },
};

/**
 * The client's reasons, in Socket.IO's words.
 *
 * @example
 * if (clientDisconnectReasons[reason].mayRetry) reconnect();
 */
export const clientDisconnectReasons: Readonly<
  Record<
    | "io server disconnect"
    | "io client disconnect"
    | "ping timeout"
    | "transport close"
    | "transport error"
    | "parse error"
    | "forced close",
    Closing
  >
> = {
  /** The server disconnected this socket from its namespace. */
  "io server disconnect": { mayRetry: false },
  /** `socket.disconnect()` was called here. */
  "io client disconnect": { mayRetry: false },
  /** No ping came within `pingInterval` and `pingTimeout`. */
  "ping timeout": { mayRetry: true },
  /** The connection ended. */
  "transport close": { mayRetry: true },
  /** The connection failed. */
  "transport error": { mayRetry: true },
  /** A frame or a packet could not be decoded. */
  "parse error": { mayRetry: true },
  /** The session was closed here, below its sockets. */
  "forced close": { mayRetry: true },
};

/** How an HTTP request, or a WebSocket upgrade, is refused before there is a session: `{"code":…,"message":…}`. */
export interface HandshakeRefusal extends Closing {
  readonly code: 0 | 1 | 2 | 3 | 4 | 5;
  readonly message: string;
  /** The HTTP status of the answer. */
  readonly status: 400 | 403 | 503;
}

/**
 * Engine.IO's refusals. Where only another program at one of the ends would help, the client does not come back by itself.
 *
 * @example
 * answer({ status: refusals.forbidden.status, body: JSON.stringify({ code: 4, message: refusals.forbidden.message }) });
 */
export const refusals: Readonly<
  Record<
    | "unknownTransport"
    | "unknownSession"
    | "badMethod"
    | "badRequest"
    | "forbidden"
    | "unsupportedProtocol"
    | "overloaded",
    HandshakeRefusal
  >
> = {
  unknownTransport: { code: 0, message: "Transport unknown", status: 400, mayRetry: false },
  unknownSession: { code: 1, message: "Session ID unknown", status: 400, mayRetry: true },
  badMethod: { code: 2, message: "Bad handshake method", status: 400, mayRetry: false },
  badRequest: { code: 3, message: "Bad request", status: 400, mayRetry: true },
  /** `allowRequest` may put its own words in place of the message. */
  forbidden: { code: 4, message: "Forbidden", status: 403, mayRetry: true },
  /** Engine.IO has no such answer: its clients take it for a failed request, and come again. `Retry-After` is for proxies and people. */
  overloaded: { code: 4, message: "Too many connections", status: 503, mayRetry: true },
  unsupportedProtocol: { code: 5, message: "Unsupported protocol version", status: 400, mayRetry: false },
};
