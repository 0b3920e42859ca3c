// A client of a simulated cluster: each of its connections goes to another node.
import { Manager } from "../../../src/client/manager.js";
import { parseAddress } from "../../../src/client/url.js";
import type { Socket } from "../../../src/client/socket.js";
import type { SeededRandom } from "../../../src/testkit/index.js";
import { ProcessClock } from "../world/process-clock.js";
import { virtualRuntime } from "../world/virtual-runtime.js";
import type { World } from "../world/world.js";
import { channelOf } from "./cluster-node.js";

export class ClusterClient {
  readonly name: string;
  readonly #socket: Socket;

  /**
   * @param nextNode the address for its next connection
   * @param channels those of its rooms, of all nodes that there have been
   */
  constructor(
    name: string,
    world: World,
    random: SeededRandom,
    nextNode: () => string,
    channels: () => Iterable<string>,
  ) {
    const { clock, history } = world;
    this.name = name;
    const runtime = virtualRuntime(world, nextNode, new ProcessClock(clock), random);
    const manager = new Manager(
      parseAddress("http://server.test"),
      {
        reconnectionDelay: 100,
        reconnectionDelayMax: 1000,
        timeout: 4000,
        transports: ["websocket"],
        autoConnect: false,
      },
      runtime,
    );
    this.#socket = manager.socket("/", { ...manager.opts, auth: { name } });
    let isFirst = true;
    this.#socket.on("connect", () => {
      history.record({ kind: "connected", by: name });
      if (!isFirst && !this.#socket.recovered)
        for (const channel of channels()) history.record({ kind: "gap", by: name, channel });
      isFirst = false;
    });
    this.#socket.on("down", (room: string, from: string, seq: number) =>
      history.record({ kind: "receive", by: name, channel: channelOf(room, from), from, seq }),
    );
    this.#socket.connect();
  }

  get isConnected(): boolean {
    return this.#socket.connected;
  }
}
