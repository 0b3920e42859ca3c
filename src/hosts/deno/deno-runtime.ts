// The part of Deno that this host uses, as structural types: neither Deno's own types nor a version of them is needed. It calls nothing.
import type { WebTransportSession } from "../../server/host.js";
import { ServerError } from "../../server/index.js";

/** The address of a peer; of a Unix socket there is none. */
interface DenoAddress {
  readonly hostname?: string;
  readonly port?: number;
}

/** What Deno tells a handler beside the request. */
export interface ServeInfo {
  readonly remoteAddr: DenoAddress;
}

/** Answers a request: what `Deno.serve` takes, and what frameworks for Deno give. */
export type DenoHandler<Info = ServeInfo> = (request: Request, info: Info) => Response | Promise<Response>;

/** An HTTP server of `Deno.serve`. */
export interface DenoServer {
  readonly addr: DenoAddress;
  /** Takes no more requests, and waits for those that are there. */
  shutdown(): Promise<void>;
}

/** A certificate with its chain, and its key, both as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A QUIC connection whose peer has been heard of, and not answered. */
export interface QuicIncoming {
  accept(): Promise<QuicConnection>;
  ignore(): void;
}

/** A QUIC connection. */
export interface QuicConnection {
  readonly remoteAddr: DenoAddress;
  readonly closed: Promise<unknown>;
  close(): void;
}

/** Listens for QUIC connections. */
export interface QuicListener extends AsyncIterable<QuicIncoming> {
  stop(): void;
}

/** Settings of a listener, durations in milliseconds. */
export interface QuicSettings extends Certificate {
  readonly alpnProtocols: readonly string[];
  readonly keepAliveInterval: number;
  readonly maxIdleTimeout: number;
  readonly maxConcurrentBidirectionalStreams: number;
  readonly maxConcurrentUnidirectionalStreams: number;
}

/** A UDP port. */
export interface QuicEndpoint {
  listen(settings: QuicSettings): QuicListener;
  /** Ends all connections. */
  close(): void;
}

/** A session, and what it asked for. */
export interface DenoWebTransport extends WebTransportSession {
  readonly url: string;
  readonly ready: Promise<unknown>;
}

/** Where to listen. */
export interface Place {
  readonly hostname?: string;
  readonly port: number;
}

/** `globalThis.Deno`. The last two are there with `--unstable-net`. */
export interface DenoRuntime {
  serve(options: Place & Partial<Certificate> & { onListen(): void }, handler: DenoHandler): DenoServer;
  upgradeWebSocket(
    request: Request,
    options: { readonly idleTimeout: number },
  ): { readonly socket: WebSocket; readonly response: Response };
  readonly QuicEndpoint?: new (place: Place) => QuicEndpoint;
  readonly upgradeWebTransport?: (connection: QuicConnection) => Promise<DenoWebTransport>;
}

/**
 * The Deno that this program runs in.
 *
 * @throws ServerError `ERR_INVALID_TARGET` elsewhere
 * @example
 * requireDeno().serve({ port: 3000, onListen() {} }, handler);
 */
export function requireDeno(): DenoRuntime {
  const { Deno } = globalThis as { readonly Deno?: DenoRuntime };
  if (Deno !== undefined) return Deno;
  throw new ServerError(
    "ERR_INVALID_TARGET",
    'There is no Deno here: "holdfast/hosts/deno" is the server for Deno; the one for Node is "holdfast".',
  );
}
