// The contract between the server and the HTTP program it is plugged into (src/hosts). It knows no node:http, no uWebSockets.
import type { Link, LinkEvents, SharedMessage } from "../websocket/index.js";

/** One HTTP request as the server sees it, whatever host received it. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  /** Decoded query; null prototype; the last of several equal keys wins. */
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names, as in node:http. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly remoteAddress: string;
  readonly isSecure: boolean;
  /** What the host received: `IncomingMessage` on Node. It is `socket.request` to users. */
  readonly raw: unknown;
  /** The session is under way: what the host received may be let go of, if nobody has asked for it. */
  settle?(): void;
  /** Another node of the cluster received it, and has found this out. */
  readonly vouched?: Vouched;
}

/** What the node that received a request has asked about it, so that the node that has its session need not ask again. */
export interface Vouched {
  /** What `bindSession` gave. */
  readonly mark: string | undefined;
}

/** An answer; the host adds nothing but the connection's own headers and, where `mayCompress`, a content encoding. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** The body may be compressed if the client accepts it and `httpCompression` allows it. */
  readonly mayCompress?: boolean;
}

/** One HTTP request and the way to answer it, once. */
export interface HttpExchange {
  readonly request: HttpRequest;
  /** What the middlewares of `io.engine.use` get beside `request.raw`: `ServerResponse` on Node. */
  readonly response: unknown;
  /** The user's middlewares have already answered. */
  readonly isAnswered: boolean;
  answer(answer: HttpAnswer): void;
  /**
   * Reads the body, at most `maxBytes`. Chunks are joined before they are decoded, so that no character is cut in two.
   * `tooLarge` is told as soon as it is known; the rest is not read. `aborted`: the client left before the end.
   */
  readBody(maxBytes: number, done: (body: Uint8Array | "tooLarge" | "aborted") => void): void;
  /** Called once if the client leaves before it was answered. */
  onAbort(callback: () => void): void;
  /** Called once if whoever received it would be rid of it: an answer that says nothing will do. */
  onHurry?(callback: () => void): void;
}

/** A request to become a WebSocket, or a WebTransport session at its beginning. Exactly one of `accept` and `reject` is called, once. */
export interface UpgradeExchange {
  readonly request: HttpRequest;
  /** As in {@link HttpExchange}; the headers that are set on it go with the 101. */
  readonly response: unknown;
  /** The user's middlewares have already answered. */
  readonly isAnswered: boolean;
  /**
   * Answers 101 with `headers`, and in the same write the messages of `first`. Frames that came with the request
   * are delivered after this returns.
   */
  accept(
    options: LinkOptions,
    events: LinkEvents,
    headers: Readonly<Record<string, string | readonly string[]>>,
    first: readonly SharedMessage[],
  ): Link;
  /** Answers `HTTP/1.1 <status>` with the message as text and ends the connection. */
  reject(status: number, message: string, headers?: Readonly<Record<string, string>>): void;
  /** Called before `accept` where the session has a line: whoever received the request may ask the client to come by another way. */
  noteLine?(): void;
  /** Called once if the client leaves before it was accepted or rejected. */
  onAbort(callback: () => void): void;
}

/** What the server asks of every WebSocket. */
export interface LinkOptions {
  readonly maxPayloadBytes: number;
  /** `false`: the extension is not negotiated. */
  readonly perMessageDeflate: false | PerMessageDeflateOptions;
  /** How long we wait for the peer's close frame. */
  readonly closeTimeoutMs: number;
  /** Whether lengths in more bytes than they need are refused, by hosts that read frames themselves. */
  readonly isStrict: boolean;
}

/**
 * Parameters of permessage-deflate (RFC 7692, section 7.1), named as in `ws`. Each message is compressed by itself: both
 * `no_context_takeover` parameters are always agreed on, so that a connection holds no window between its messages.
 */
export interface PerMessageDeflateOptions {
  /** Messages below this size are sent as they are. @default 1024 */
  readonly threshold?: number;
  /** 8 to 15. */
  readonly serverMaxWindowBits?: number;
  /** 8 to 15; `true`: whatever the client offers. */
  readonly clientMaxWindowBits?: number | true;
}

/** One stream of a WebTransport session. */
export interface WebTransportStream {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

/** An open WebTransport session, by the names of its standard: the part of it that the server uses. */
export interface WebTransportSession {
  readonly incomingBidirectionalStreams: ReadableStream<WebTransportStream>;
  /** Settles when the session has ended, whoever ended it. */
  readonly closed: Promise<unknown>;
  close(info?: { readonly closeCode?: number; readonly reason?: string }): void;
}

/** What is known of the request that opened a WebTransport session. Many programs tell nothing of it. */
export type WebTransportRequest = Partial<Pick<HttpRequest, "url" | "headers" | "remoteAddress">>;

/** What the server gives to a host. */
export interface HostHandler {
  /** Requests whose path matches are the server's; all others stay the application's. */
  readonly path: string;
  /** Whether a request to `path` without and with more segments is ours, as Socket.IO's prefix match. */
  owns(url: string): boolean;
  onExchange(exchange: HttpExchange): void;
  onUpgrade(exchange: UpgradeExchange): void;
  /** The host has refused a request that cannot become a WebSocket, with these words. */
  onBadUpgrade(message: string, remoteAddress: string): void;
  onWebTransportSession(session: WebTransportSession, request: WebTransportRequest): void;
}

/** The server plugged into one HTTP program. */
export interface Attachment {
  /** The HTTP server itself: `io.httpServer` to users. Undefined: there is none that they could use as one. */
  readonly server: unknown;
  /** Stops listening and leaves the application's own handlers as they were. */
  close(): Promise<void>;
}
