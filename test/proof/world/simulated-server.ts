// A server of a simulation: the real classes, in a process that can be killed, with an application that writes down what it sees.
import type { Clock } from "../../../src/core/index.js";
import { Server } from "../../../src/server/index.js";
import type { ServerOptions } from "../../../src/server/index.js";
import type { History, SeededRandom } from "../../../src/testkit/index.js";
import { ProcessClock } from "./process-clock.js";
import type { Membership } from "./membership.js";
import { VirtualHost, type VirtualAddress } from "./virtual-host.js";
import type { World } from "./world.js";

/** Where all servers of a simulation are reached, one after the other. */
export const serverName = "server";

/** The room of everybody. */
export const news = "news";

/** The channel of one client's way to the server. */
export const upwards = (name: string): string => `up ${name}`;

/** The room of one client. */
export const letters = (name: string): string => `letters ${name}`;

/** What a server keeps for clients that are away. */
export interface Recovery {
  readonly maxDisconnectionDuration: number;
  readonly maxLogEntries: number;
  /** On the world's disk, too. */
  readonly isDurable: boolean;
  /** The option of this name. */
  readonly resume: false | { readonly windowMs: number; readonly maxMessages: number };
}

const timings: ServerOptions = {
  pingInterval: 1000,
  pingTimeout: 1000,
  connectTimeout: 2000,
  upgradeTimeout: 2000,
  closeTimeout: 500,
  logIncidents: false,
};

export class SimulatedServer {
  readonly #io: Server<VirtualAddress>;
  readonly #world: Clock;
  readonly #clock: ProcessClock;
  readonly #history: History;
  readonly #membership: Membership;
  readonly #counters: Map<string, number>;
  #onHandler: (() => void) | null = null;

  /** @param recovery how long clients may be away, and what is kept for them */
  constructor(
    { clock, network, history, membership, counters, disk }: World,
    random: SeededRandom,
    recovery: Recovery,
  ) {
    this.#world = clock;
    this.#clock = new ProcessClock(clock);
    const { isDurable, resume, ...bounds } = recovery;
    const connectionStateRecovery = { ...bounds, ...(isDurable && { log: disk.mount(this.#clock) }) };
    this.#history = history;
    this.#membership = membership;
    this.#counters = counters;
    this.#io = new Server(
      new VirtualHost(network, this.#clock, random),
      { listen: serverName },
      { ...timings, connectionStateRecovery, resume },
    );
    this.#io.on("connection", (socket) => {
      const name = String(socket.handshake.auth["name"]);
      if (!socket.recovered) {
        socket.join([news, letters(name)]);
        membership.enter(name, socket.id, [news, letters(name)]);
      }
      const note = (seq: number): void => {
        this.#onHandler?.();
        if (this.#clock.isDead) return;
        const isRedelivered = socket.delivery?.redelivered ?? false;
        const channel = upwards(name);
        history.record({ kind: "receive", by: serverName, channel, from: name, seq, isRedelivered });
      };
      socket.on("up", note);
      socket.on("ask", (seq: number, reply: (seq: number) => void) => {
        note(seq);
        reply(seq);
      });
    });
    this.#io.on("handler_error", (error) => {
      throw error;
    });
  }

  /** Emits to a room, which is a channel of that name. */
  emit(room: string): void {
    this.#clock.whileAlive(() => {
      const seq = (this.#counters.get(room) ?? 0) + 1;
      this.#counters.set(room, seq);
      this.#history.record({ kind: "send", by: serverName, channel: room, seq });
      this.#io.to(room).emit("down", room, seq, seq % 50 === 0 ? new Uint8Array(3) : null);
    })();
  }

  /** What a listener hears as noise. */
  emitVolatile(room: string): void {
    this.#clock.whileAlive(() => this.#io.to(room).volatile.emit("noise", "volatile text"))();
  }

  /** Who is in the room of everybody. */
  members(): Set<string> {
    const ids = this.#io.of("/").adapter.rooms.get(news) ?? [];
    return new Set(Array.from(ids, (id) => this.#membership.nameOf(id)));
  }

  /** In the middle of its next handler, before that has done anything, this happens. */
  inNextHandler(happen: () => void): void {
    this.#onHandler = happen;
  }

  /** As kill -9 does. */
  kill(): void {
    this.#clock.kill();
  }

  /** As SIGSTOP does, and after so long SIGCONT. */
  stop(forMs: number): void {
    this.#clock.stop();
    this.#world.setTimer(() => this.#clock.goOn(), forMs);
  }
}
