// A client of a simulation: the real classes, with an application that writes down what it sees.
import { Manager } from "../../../src/client/manager.js";
import { parseAddress } from "../../../src/client/url.js";
import type { ManagerOptions } from "../../../src/client/options.js";
import type { Socket } from "../../../src/client/socket.js";
import type { SeededRandom } from "../../../src/testkit/index.js";
import { ProcessClock } from "./process-clock.js";
import { letters, news, serverName, upwards } from "./simulated-server.js";
import { virtualRuntime } from "./virtual-runtime.js";
import type { World } from "./world.js";

const timings: Partial<ManagerOptions> = {
  reconnectionDelay: 100,
  reconnectionDelayMax: 1000,
  timeout: 2000,
};

const replyWithinMs = 4000;

export class SimulatedClient {
  readonly name: string;
  readonly #socket: Socket;
  readonly #world: World;
  readonly #hasLine: boolean;
  #seq = 0;

  /** @param hasLine its messages are kept until the server has them, and it is told by an event what is missing */
  constructor(
    name: string,
    world: World,
    random: SeededRandom,
    options: Partial<ManagerOptions>,
    hasLine: boolean,
  ) {
    const { clock, history, membership } = world;
    this.name = name;
    this.#world = world;
    this.#hasLine = hasLine;
    const runtime = virtualRuntime(world, () => serverName, new ProcessClock(clock), random);
    const manager = new Manager(
      parseAddress("http://server.test"),
      { ...timings, ...options, autoConnect: false },
      runtime,
    );
    this.#socket = manager.socket("/", { ...manager.opts, auth: { name } });
    const noteGap = (): void => {
      for (const channel of [news, letters(name)]) history.record({ kind: "gap", by: name, channel });
    };
    let isFirst = true;
    this.#socket.on("connect", () => {
      history.record({ kind: "connected", by: name });
      if (isFirst) membership.confirm(name);
      else if (!hasLine && !this.#socket.recovered) noteGap();
      isFirst = false;
    });
    this.#socket.on("gap", noteGap);
    this.#socket.on("down", (channel: string, seq: number) =>
      history.record({ kind: "receive", by: name, channel, from: serverName, seq }),
    );
    this.#socket.connect();
    history.record({ kind: "join", by: serverName, channel: upwards(name) });
  }

  get isConnected(): boolean {
    return this.#socket.connected;
  }

  emit(): void {
    const seq = this.#note();
    this.#socket.emit("up", seq);
  }

  ask(): void {
    const { history } = this.#world;
    const seq = this.#note();
    const ask = { by: this.name, id: `ask ${seq}` };
    history.record({ kind: "ask", ...ask, withinMs: replyWithinMs });
    this.#socket.timeout(replyWithinMs).emit("ask", seq, (error: Error | null) => {
      history.record({ kind: "answer", ...ask });
      if (error !== null) this.#noteUnknown(seq);
    });
  }

  /** @returns the number of the message that is about to be sent */
  #note(): number {
    const [by, channel, seq] = [this.name, upwards(this.name), ++this.#seq];
    this.#world.history.record({ kind: "send", by, channel, seq });
    if (!this.#hasLine) this.#noteUnknown(seq);
    return seq;
  }

  #noteUnknown(seq: number): void {
    const [by, channel] = [this.name, upwards(this.name)];
    this.#world.history.record({ kind: "outcome", by, channel, seq, outcome: "unknown" });
  }
}
