// What a behaviour is given: a namespace of its own on a server that others share, clients that open it, and the promise
// that whatever it opened is closed. Not a test.
import type { Namespace, Socket as ServerSocket } from "socket.io";
import type { Socket as ClientSocket } from "socket.io-client";
import { freePort } from "../../scripts/free-port.mjs";
import { type CuttableWire, openCuttableWire } from "./cuttable-wire.js";
import { type Listening, nextEvent } from "./next-event.js";
import type { ClientOptions, DecoderBounds, Parser, Peer } from "./peers/peer.js";
import type { ListeningServer, ServerSettings, StartServer } from "./running-server.js";

/** Which transports a client may use, and the one its line ends up on. */
export interface Mode {
  readonly name: string;
  readonly options: ClientOptions;
  readonly endsOn: "polling" | "websocket";
}

/** One cell of the matrix. */
export interface Combination {
  readonly client: Peer;
  readonly server: Peer;
  readonly parser: Parser;
  readonly mode: Mode;
  readonly startServer: StartServer;
}

/** One connected socket, seen from both ends. */
export interface Pair {
  readonly client: ClientSocket;
  readonly server: ServerSocket;
}

/** Where a client goes; by default the behaviour's own namespace on the shared server. */
export interface Target {
  readonly url?: string;
  readonly nsp?: Namespace;
  readonly bounds?: DecoderBounds;
}

export class Context {
  readonly combination: Combination;
  readonly server: ListeningServer;
  readonly nsp: Namespace;
  readonly #closers: (() => unknown)[] = [];

  constructor(combination: Combination, server: ListeningServer, nspName: string) {
    this.combination = combination;
    this.server = server;
    this.nsp = server.io.of(nspName);
  }

  /** Opens a client without waiting for it. */
  open(options: ClientOptions = {}, target: Target = {}): ClientSocket {
    const { client: peer, parser, mode } = this.combination;
    const url = (target.url ?? this.server.url) + (target.nsp ?? this.nsp).name;
    const base = { forceNew: true, reconnectionDelay: 5, reconnectionDelayMax: 20, ...mode.options };
    const client = peer.connect(url, parser, { ...base, ...options }, target.bounds ?? {});
    this.#closers.push(() => client.disconnect());
    return client;
  }

  /** Opens a client and waits until both ends are connected. The server's end answers {@link settle}. */
  async pair(options: ClientOptions = {}, target: Target = {}): Promise<Pair> {
    const client = this.open(options, target);
    await nextEvent(client, "connect");
    return this.pairOf(client, target.nsp ?? this.nsp);
  }

  /** The server's end of a connected client. */
  pairOf(client: ClientSocket, nsp: Namespace = this.nsp): Pair {
    const server = nsp.sockets.get(client.id ?? "");
    if (server === undefined) throw new Error(`the server does not know the socket ${client.id}`);
    server.on("settle", (reply: () => void) => reply());
    return { client, server };
  }

  /** Waits until the line is on the transport that the mode promises. */
  async onFinalTransport({ client, server }: Pair): Promise<void> {
    const { endsOn } = this.combination.mode;
    const upgrading = [client.io.engine, server.conn].filter((end) => end.transport.name !== endsOn);
    await Promise.all(upgrading.map((end) => nextEvent(end as Listening, "upgrade")));
  }

  /** Starts a server of this behaviour's own. */
  async startServer(settings: ServerSettings = {}): Promise<ListeningServer> {
    const server = await this.combination.startServer(this.combination.parser, {
      // One that stays free when the server is away.
      port: await freePort(),
      ...settings,
    });
    this.#closers.push(() => server.close());
    return server;
  }

  /** Puts a wire that can be cut between clients and the shared server. */
  async openWire(): Promise<CuttableWire> {
    const wire = await openCuttableWire(this.server.port);
    this.#closers.push(() => wire.close());
    return wire;
  }

  /** Closes everything that was opened, the latest first. */
  async close(): Promise<void> {
    while (this.#closers.length > 0) await this.#closers.pop()?.();
  }
}

/** What a client says about itself; getters, so that a snapshot is taken of them. */
export function stateOf({ connected, disconnected, active, id }: ClientSocket): {
  connected: boolean;
  disconnected: boolean;
  active: boolean;
  id: string | undefined;
} {
  return { connected, disconnected, active, id };
}

/**
 * Everything that either end sent before this on a client's line has arrived when it resolves: the question travels behind
 * what the client emitted, and the answer behind what the server did.
 */
export async function settle(...pairs: readonly Pair[]): Promise<void> {
  await Promise.all(pairs.map(({ client }) => client.emitWithAck("settle")));
}
