// A TCP proxy whose connections fail when it is told: between a client and a server that are real. It reads no byte of what it carries.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server as TcpServer, type Socket } from "node:net";
import { type Clock, systemClock } from "../core/index.js";
import { FaultConnection, type ProxyEnd } from "./fault-connection.js";
import type { FaultConditions } from "./fault-flow.js";
import { SeededRandom } from "./seeded-random.js";

/** What a proxy is made with. */
export interface FaultProxyOptions {
  /** The port of the server, on this machine. */
  readonly port: number;
  /** Whose chance decides about jitter. @default a seed of 1 */
  readonly random?: SeededRandom;
  /** @default the system's */
  readonly clock?: Clock;
}

/**
 * Stands between clients and a server and breaks their connections: one, or all of them.
 *
 * @example
 * const proxy = await FaultProxy.open({ port: 3000 });
 * const socket = io(proxy.url);
 * proxy.cut(); // every connection is reset
 * proxy.blackHole(); // nothing gets through, and nobody is told
 * proxy.restore();
 * proxy.conditions = { delayMs: 200, jitterMs: 100 };
 * await proxy.close();
 */
export class FaultProxy {
  readonly connections: Set<FaultConnection> = new Set();
  /** The port of the server; set it when the server has come back on another one. */
  targetPort: number;
  readonly #server: TcpServer;
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  #conditions: FaultConditions = {};
  #state: "up" | "black hole" | "down" = "up";
  #towards: ProxyEnd | undefined;

  /** Listens on a free port of the loopback interface. */
  static async open(options: FaultProxyOptions): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FaultProxy(server, options);
  }

  private constructor(server: TcpServer, options: FaultProxyOptions) {
    const { port, random = new SeededRandom(1), clock = systemClock } = options;
    this.targetPort = port;
    this.#server = server;
    this.#clock = clock;
    this.#random = random;
    server.on("connection", (socket) => this.#carry(socket));
  }

  /** Where clients connect. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How bytes travel over all connections, those to come among them. */
  get conditions(): FaultConditions {
    return this.#conditions;
  }

  set conditions(conditions: FaultConditions) {
    this.#conditions = conditions;
    for (const connection of this.connections) connection.conditions = conditions;
  }

  /** Resets every connection. */
  cut(): void {
    for (const connection of this.connections) connection.cut();
  }

  /**
   * Carries nothing more, on new connections either, and tells nobody.
   *
   * @param towards only what goes to that end is not carried. @default both ways
   */
  blackHole(towards?: ProxyEnd): void {
    this.restore();
    this.#state = "black hole";
    this.#towards = towards;
    for (const connection of this.connections) connection.blackHole(towards);
  }

  /** Resets every connection, and each new one at once. */
  goDown(): void {
    this.#state = "down";
    this.cut();
  }

  /** Ends {@link blackHole} and {@link goDown}. */
  restore(): void {
    this.#state = "up";
    for (const connection of this.connections) connection.restore();
  }

  /** One end of every connection is told that it is lost, the other end is not. */
  halfOpen(told: ProxyEnd): void {
    for (const connection of this.connections) connection.halfOpen(told);
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #carry(client: Socket): void {
    if (this.#state === "down") {
      client.on("error", () => {});
      return void client.resetAndDestroy();
    }
    const server = connect({ port: this.targetPort, host: "127.0.0.1", allowHalfOpen: true });
    const connection: FaultConnection = new FaultConnection(
      client,
      server,
      this.#conditions,
      this.#clock,
      this.#random,
      () => this.connections.delete(connection),
    );
    this.connections.add(connection);
    if (this.#state === "black hole") connection.blackHole(this.#towards);
  }
}
