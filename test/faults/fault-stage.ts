// A server, a client that does nothing wrong, and hands for a peer that does. It judges nothing: the catalogue compares.
import { once } from "node:events";
import type { Server, ServerOptions, Socket } from "socket.io";
import { io as connectBystander, type Socket as Bystander } from "socket.io-client";
import { RawClient } from "../autobahn/raw-client.js";
import type { Peer } from "../interop/peers/peer.js";
import type { RunningServer } from "../interop/running-server.js";
import {
  connectWebSocket,
  openPolling,
  openWebSocket,
  type RawPolling,
} from "../interop/wire/raw-session.js";
import { beginRequest, exchangeBytes } from "../interop/wire/raw-http.js";
import type { RawWebSocket } from "../interop/wire/raw-websocket.js";
import { nextSocket, startWireServer } from "../interop/wire/wire-server.js";

/** The part of our server that the official one has not. */
interface Counting {
  readonly incidents?: ReadonlyMap<string, number>;
  on(event: "incident", listener: (incident: { readonly code: string }) => void): unknown;
}

/** What one peer sees of a server, and what the server saw of it. */
export class FaultStage {
  readonly running: RunningServer;
  /** The incidents that ours has told its listeners. */
  readonly told: string[] = [];
  readonly #bystander: Bystander;

  private constructor(running: RunningServer, bystander: Bystander) {
    this.running = running;
    this.#bystander = bystander;
    (this.io as unknown as Counting).on("incident", ({ code }) => this.told.push(code));
  }

  static async start(peer: Peer, options: Partial<ServerOptions>): Promise<FaultStage> {
    const running = await startWireServer(peer, options);
    const bystander = connectBystander(running.url, { transports: ["websocket"] });
    await once(bystander as unknown as NodeJS.EventEmitter, "connect");
    return new FaultStage(running, bystander);
  }

  get io(): Server {
    return this.running.io;
  }

  /** How often ours has counted each incident. */
  get incidents(): ReadonlyMap<string, number> {
    return (this.io as unknown as Counting).incidents ?? new Map();
  }

  /** The client that does nothing wrong asks, and is answered what it asked. */
  askBystander(question: string): Promise<unknown> {
    return this.#bystander.timeout(5_000).emitWithAck("echo", question);
  }

  close(): Promise<void> {
    this.#bystander.disconnect();
    return this.running.close();
  }

  /** Bytes of HTTP, and what came back until the server ended the connection or switched protocols. */
  receive(bytes: string): Promise<string> {
    return exchangeBytes(this.running.port, bytes);
  }

  /** The same in short: the status, and the last line. */
  async exchange(bytes: string): Promise<string> {
    const answer = await this.receive(bytes);
    const [, status = "nothing"] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? [];
    const body = status === "101" ? "" : answer.slice(answer.lastIndexOf("\r\n") + 2);
    return `${status} ${body}`.trim();
  }

  /** Bytes that may be half a request, on a connection that stays. */
  begin(bytes: string): ReturnType<typeof beginRequest> {
    return beginRequest(this.running.port, bytes);
  }

  /** A session on long-polling that is in the main namespace, and its socket. */
  async polling(): Promise<{ session: RawPolling; socket: Socket; gone: Promise<string> }> {
    const session = await openPolling(this.running.url);
    const joining = nextSocket(this.io);
    await session.post("40");
    const socket = await joining;
    const gone = reasonOf(socket);
    await session.poll();
    return { session, socket, gone };
  }

  /** A session over WebSocket that is in the main namespace, and its socket. */
  async webSocket(query?: string): Promise<{ line: RawWebSocket; socket: Socket; gone: Promise<string> }> {
    const joining = nextSocket(this.io);
    const line = await connectWebSocket(this.running.url, "", query);
    const socket = await joining;
    return { line, socket, gone: reasonOf(socket) };
  }

  /** A session over WebSocket that has said nothing yet. */
  line(query?: string): Promise<RawWebSocket> {
    return openWebSocket(this.running.url, query);
  }

  /** A WebSocket of bytes, which can break every rule, in the main namespace. */
  async frames(
    offers: readonly string[] = [],
  ): Promise<{ client: RawClient; socket: Socket; gone: Promise<string> }> {
    const joining = nextSocket(this.io);
    const client = await RawClient.open(this.running.port, offers, undefined, enginePath);
    await client.writeAll(connectFrame);
    const socket = await joining;
    const gone = reasonOf(socket);
    await client.until(() => client.frames.length >= 2, 5_000);
    return { client, socket, gone };
  }

  /** The HTTP server has received the next request. */
  nextRequest(): Promise<unknown> {
    return once(this.running.http, "request");
  }
}

const enginePath = "/socket.io/?EIO=4&transport=websocket";

/** `40` in a text frame, masked with zeros. */
const connectFrame = Buffer.of(0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30);

/** Why a socket left: the reason of its `disconnect`. */
function reasonOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => socket.once("disconnect", (reason) => resolve(reason)));
}
