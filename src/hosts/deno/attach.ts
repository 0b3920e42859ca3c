// Listens for a server on Deno: HTTP and WebSocket on a TCP port, WebTransport on the UDP port of the same number.
import type { Attachment, HostHandler } from "../../server/host.js";
import { ServerError } from "../../server/index.js";
import {
  type Certificate,
  type DenoHandler,
  type DenoRuntime,
  type DenoServer,
  type Place,
  requireDeno,
} from "./deno-runtime.js";
import { type FetchOptions, makeFetchHandler } from "./fetch-handler.js";
import { QuicDoor, requireQuic } from "./quic-door.js";

/** Where and how to listen. The names are those of `Deno.serve`. */
export interface ListenOptions {
  /** @default "0.0.0.0" */
  readonly hostname?: string;
  /** The certificate and its chain, as PEM. With it and `key` the server speaks HTTPS. @default none */
  readonly cert?: string;
  /** The certificate's key, as PEM. @default none */
  readonly key?: string;
  /** Answers the requests that are not the server's. @default 404 */
  readonly fallback?: DenoHandler;
}

const ownOptions: Record<keyof ListenOptions, true> = {
  hostname: true,
  cert: true,
  key: true,
  fallback: true,
};

export const listenOptionNames: readonly string[] = Object.keys(ownOptions);

/** Browsers give up a QUIC connection after 30 s of silence; heartbeats may be set further apart. */
const longestSilenceMs = 25_000;

/**
 * Listens on a port.
 *
 * @throws ServerError `ERR_INVALID_TARGET`, `ERR_INVALID_OPTION`
 * @example
 * const attachment = attach(3000, handler, options, { hostname: "127.0.0.1" });
 */
export function attach(
  target: number | string,
  handler: HostHandler,
  options: FetchOptions,
  { hostname, cert, key, fallback }: ListenOptions,
): Attachment {
  const deno = requireDeno();
  const openDoor = prepareDoor(deno, handler, options.engine, certificateOf(cert, key));
  const place = { port: readPort(target), ...(hostname !== undefined && { hostname }) };
  const server = deno.serve(
    { ...place, ...certificateOf(cert, key), onListen() {} },
    makeFetchHandler(handler, options, fallback),
  );
  const door = openDoor({ ...place, port: server.addr.port ?? place.port }, server);
  return {
    server,
    async close() {
      await Promise.all([server.shutdown(), door?.close()]);
    },
  };
}

const certificateOf = (cert: string | undefined, key: string | undefined): Certificate | null =>
  cert === undefined || key === undefined ? null : { cert, key };

/**
 * Checks what WebTransport needs before anything listens, and gives what opens the door for it; nothing where it is not wanted.
 *
 * @throws ServerError `ERR_INVALID_OPTION`
 */
function prepareDoor(
  deno: DenoRuntime,
  handler: HostHandler,
  { transports, pingInterval, pingTimeout, upgradeTimeout }: FetchOptions["engine"],
  certificate: Certificate | null,
): (place: Place, server: DenoServer) => QuicDoor | null {
  if (!transports.includes("webtransport")) return () => null;
  if (certificate === null) {
    throw new ServerError(
      "ERR_INVALID_OPTION",
      'The transport "webtransport" needs a certificate: give "cert" and "key", or leave the transport out.',
    );
  }
  const quic = requireQuic(deno);
  const times = {
    handshakeMs: upgradeTimeout,
    keepAliveMs: Math.min(pingInterval, longestSilenceMs),
    idleMs: pingInterval + pingTimeout,
  };
  return (place, server) => {
    try {
      return new QuicDoor(quic, place, certificate, times, handler);
    } catch (error) {
      // Nobody would know of the half that listens.
      void server.shutdown();
      throw error;
    }
  };
}

function readPort(target: number | string): number {
  if (/^\d+$/.test(String(target))) return Number(target);
  throw new ServerError(
    "ERR_INVALID_TARGET",
    `Cannot listen on ${JSON.stringify(target)}: pass a port number, or serve io.handler() by yourself.`,
  );
}
