// What Node calls an HTTP server: a type, and nothing that happens to one.
import type { Server as HttpServer } from "node:http";
import type { Http2SecureServer } from "node:http2";
import type { Server as HttpsServer } from "node:https";

/** What a server can be plugged into. An `http2` server must be a secure one with `allowHTTP1`, for WebSockets. */
export type NodeServer = HttpServer | HttpsServer | Http2SecureServer;
