// Listens for WebTransport sessions on a UDP port, and hands them to the server. It reads no stream.
import { type Clock, systemClock } from "../../core/index.js";
import type { HostHandler, WebTransportSession } from "../../server/host.js";
import { ServerError } from "../../server/index.js";
import type {
  Certificate,
  DenoRuntime,
  DenoWebTransport,
  Place,
  QuicConnection,
  QuicEndpoint,
  QuicIncoming,
  QuicListener,
} from "./deno-runtime.js";
import { pathOf } from "./http-request.js";

/** What is agreed with every connection. */
export interface QuicTimes {
  /** Milliseconds from the first packet to the session. */
  readonly handshakeMs: number;
  /** Milliseconds of silence after which a packet asks whether the peer is there. */
  readonly keepAliveMs: number;
  /** Milliseconds of silence after which a connection is lost. */
  readonly idleMs: number;
}

/** Connections that may be on their way to a session; one above it gets no answer, and its client tries again. */
const maxHandshakes = 1024;

/** One for the request of the session, one for the session. */
const bidirectionalStreams = 2;
/** HTTP/3 has three (RFC 9114, section 6.2), and a peer may open others that mean nothing. */
const unidirectionalStreams = 8;

/** What Deno has only when it is started with `--unstable-net`. */
export type Quic = Required<Pick<DenoRuntime, "QuicEndpoint" | "upgradeWebTransport">>;

/**
 * Deno's QUIC.
 *
 * @throws ServerError `ERR_INVALID_OPTION` if Deno was started without it
 * @example
 * const { QuicEndpoint } = requireQuic(Deno);
 */
export function requireQuic({ QuicEndpoint: Endpoint, upgradeWebTransport }: DenoRuntime): Quic {
  if (Endpoint !== undefined && upgradeWebTransport !== undefined)
    return { QuicEndpoint: Endpoint, upgradeWebTransport };
  throw new ServerError(
    "ERR_INVALID_OPTION",
    'The transport "webtransport" needs QUIC, which Deno has with --unstable-net: start it with that, or leave the transport out.',
  );
}

/**
 * One port.
 *
 * @example
 * const door = new QuicDoor(requireQuic(Deno), { port: 443 }, { cert, key }, times, handler);
 * await door.close();
 */
export class QuicDoor {
  readonly #endpoint: QuicEndpoint;
  readonly #listener: QuicListener;
  readonly #upgrade: Quic["upgradeWebTransport"];
  readonly #times: QuicTimes;
  readonly #handler: HostHandler;
  readonly #clock: Clock = systemClock;
  readonly #connections: Set<QuicConnection> = new Set();
  #handshakes = 0;

  /** @throws what Deno throws if the port cannot be had */
  constructor(
    { QuicEndpoint: Endpoint, upgradeWebTransport }: Quic,
    place: Place,
    { cert, key }: Certificate,
    times: QuicTimes,
    handler: HostHandler,
  ) {
    this.#upgrade = upgradeWebTransport;
    this.#times = times;
    this.#handler = handler;
    this.#endpoint = new Endpoint(place);
    this.#listener = this.#endpoint.listen({
      cert,
      key,
      alpnProtocols: ["h3"],
      keepAliveInterval: times.keepAliveMs,
      maxIdleTimeout: times.idleMs,
      maxConcurrentBidirectionalStreams: bidirectionalStreams,
      maxConcurrentUnidirectionalStreams: unidirectionalStreams,
    });
    void this.#listen();
  }

  /** Listens no more, and waits until the sessions that are there have ended. */
  async close(): Promise<void> {
    this.#listener.stop();
    await Promise.allSettled([...this.#connections].map(({ closed }) => closed));
    this.#endpoint.close();
  }

  async #listen(): Promise<void> {
    try {
      for await (const incoming of this.#listener) {
        if (this.#handshakes < maxHandshakes) void this.#take(incoming);
        else incoming.ignore();
      }
    } catch {
      // It was stopped.
    }
  }

  async #take(incoming: QuicIncoming): Promise<void> {
    this.#handshakes++;
    try {
      const connection = await incoming.accept();
      this.#connections.add(connection);
      const forget = (): void => void this.#connections.delete(connection);
      connection.closed.then(forget, forget);
      await this.#meet(connection);
    } catch {
      // The peer did not come to the end of the handshake, or left.
    } finally {
      this.#handshakes--;
    }
  }

  async #meet(connection: QuicConnection): Promise<void> {
    const timer = this.#clock.setTimer(() => connection.close(), this.#times.handshakeMs);
    const session: WebTransportSession & { readonly url: string } = await this.#open(connection).catch(
      (error: unknown) => {
        connection.close();
        throw error;
      },
    );
    this.#clock.clearTimer(timer);
    const url = pathOf(session.url);
    if (!this.#handler.owns(url)) return connection.close();
    this.#handler.onWebTransportSession(session, {
      url,
      remoteAddress: connection.remoteAddr.hostname ?? "",
    });
  }

  async #open(connection: QuicConnection): Promise<DenoWebTransport> {
    const session = await this.#upgrade(connection);
    // Before it is ready it cannot be closed.
    await session.ready;
    return session;
  }
}
