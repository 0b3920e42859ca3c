// A server that listens on a loopback port until it is closed. Not a peer: any peer's server runs in it.
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Server, ServerOptions } from "socket.io";
import type { DecoderBounds, Parser, Peer } from "./peers/peer.js";

/** A server on whatever host. */
export interface ListeningServer {
  readonly io: Server;
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** A server on Node. */
export interface RunningServer extends ListeningServer {
  readonly http: HttpServer;
}

/** What a server may be started with; the defaults are a free port and the peer's own defaults. */
export interface ServerSettings {
  readonly port?: number;
  readonly options?: Partial<ServerOptions>;
  readonly bounds?: DecoderBounds;
}

/** Starts a server of one peer on its host; resolves when it listens. */
export type StartServer = (parser: Parser, settings?: ServerSettings) => Promise<ListeningServer>;

/** Starts a server of `peer` on Node; resolves when it listens. */
export async function startServer(
  peer: Peer,
  parser: Parser,
  { port = 0, options = {}, bounds = {} }: ServerSettings = {},
): Promise<RunningServer> {
  // The application around it: what is not Socket.IO's it answers itself.
  const http = createServer((_request, response) => response.writeHead(404).end("no such page"));
  const io = peer.startServer(http, parser, options, bounds);
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, "127.0.0.1", resolve);
  });
  const bound = (http.address() as AddressInfo).port;
  return {
    io,
    http,
    port: bound,
    url: `http://127.0.0.1:${bound}`,
    close: () => io.close(),
  };
}
