// A network in virtual time: connections that keep order, take their time, and fail in the ways of TCP. It knows no protocol;
// what is sent is a value, not bytes.
import type { Clock } from "../core/index.js";
import type { SeededRandom } from "./seeded-random.js";
import { VirtualConnection, type VirtualEnd, type VirtualEndEvents } from "./virtual-connection.js";
import type { FlowConditions } from "./virtual-flow.js";

/** Is given the server's end of each new connection, and gives back who hears it. */
export type OnConnection<Data> = (end: VirtualEnd<Data>) => VirtualEndEvents<Data>;

/**
 * Connections between programs of one process. What is sent over one of them arrives in order; over two, in any.
 *
 * @example
 * const clock = new VirtualClock();
 * const network = new VirtualNetwork<string>(clock, new SeededRandom(7));
 * network.listen("server", (end) => ({ onData: (text) => end.send(text), onClose() {} }));
 * const end = network.connect("server", { onData: (text) => heard.push(text), onClose: () => heard.push("lost") });
 * end.send("hello");
 * clock.advance(100); // heard: "hello"
 * network.cutAll();
 */
export class VirtualNetwork<Data> {
  /** Those that are open, or seem so to one of their ends. */
  readonly connections: Set<VirtualConnection<Data>> = new Set();
  /** Those of new connections. */
  conditions: FlowConditions;
  /** While true nobody gets through: new connections fail. */
  isDown = false;
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  readonly #listeners: Map<string, OnConnection<Data>> = new Map();

  constructor(clock: Clock, random: SeededRandom, conditions: Partial<FlowConditions> = {}) {
    this.#clock = clock;
    this.#random = random;
    this.conditions = { minLatencyMs: 1, maxLatencyMs: 20, paceMs: 0, ...conditions };
  }

  /** A program takes connections under this name; a later one of the same name takes its place. */
  listen(name: string, onConnection: OnConnection<Data>): void {
    this.#listeners.set(name, onConnection);
  }

  /** The program is gone: its connections are cut, and new ones fail until somebody listens again. */
  stopListening(name: string): void {
    this.#listeners.delete(name);
    for (const connection of this.connections) if (connection.to === name) connection.cut();
  }

  /** Opens a connection; if nobody listens, its end is told that it is lost. */
  connect(name: string, events: VirtualEndEvents<Data>): VirtualEnd<Data> {
    const onConnection = this.isDown ? undefined : this.#listeners.get(name);
    const connection = new VirtualConnection<Data>(name, {
      clock: this.#clock,
      random: this.#random,
      conditions: this.conditions,
      events,
      onConnection: onConnection ?? (() => ({ onData() {}, onClose() {} })),
      onOver: () => this.connections.delete(connection),
    });
    this.connections.add(connection);
    if (onConnection === undefined) connection.cut();
    return connection.near;
  }

  /** Cuts every connection. */
  cutAll(): void {
    for (const connection of this.connections) connection.cut();
  }
}
