// The contract of a peer: one implementation of Socket.IO, both its ends, as the matrix sees it. Not a test.
// Behaviours are written against the official types: that is the API every peer here claims to have.
import type { Server as HttpServer } from "node:http";
import type { Server, ServerOptions } from "socket.io";
import type { ManagerOptions, Socket, SocketOptions } from "socket.io-client";

/** How packets are written down; both ends of a connection use the same. */
export type Parser = "json" | "msgpack";

export type ClientOptions = Partial<ManagerOptions & SocketOptions>;

/** Bounds of a decoder that behaviours widen; how a peer is told differs, so the adapter does it. */
export interface DecoderBounds {
  readonly maxAttachments?: number;
}

/** A behaviour that a peer is not held to. */
export interface Excuse {
  readonly behaviour: string;
  /** Only at this end; at both where it is absent. */
  readonly as?: "client" | "server";
  /** Only with this parser; with all where it is absent. */
  readonly parser?: Parser;
  readonly reason: string;
}

export interface Peer {
  readonly name: string;
  /** Attaches a server to an HTTP server. */
  startServer(
    http: HttpServer,
    parser: Parser,
    options: Partial<ServerOptions>,
    bounds: DecoderBounds,
  ): Server;
  /** Opens a client; it may not be connected yet. */
  connect(url: string, parser: Parser, options: ClientOptions, bounds: DecoderBounds): Socket;
  readonly excused: readonly Excuse[];
}
