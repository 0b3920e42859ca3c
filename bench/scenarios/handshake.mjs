// From TCP connect to a connected namespace, WebSocket only, 64 at a time. The connections stay until the window is over, so
// closing is not part of the figure.
import { pause, Pool } from "../load/pool.mjs";
import { WebSocketClient } from "../load/websocket-client.mjs";
import { Tally } from "../load/tally.mjs";

const concurrency = 64;
// As many for every peer, so that none has more connections open at the end than another.
const perMs = 1;

/** Keeps `concurrency` handshakes under way, one begun by each that `done()` ends, until all of a run have been made. */
export class Handshakes {
  #tally;
  #begin;
  #left = 0;

  constructor(failure, begin) {
    this.#tally = new Tally(failure);
    this.#begin = begin;
  }

  /** One handshake has ended. */
  done() {
    this.#tally.count();
    this.#next();
  }

  /** Makes as many as a window of `durationMs` takes. */
  async run(durationMs) {
    const count = Math.ceil(durationMs * perMs);
    this.#tally.expect(count);
    this.#left = count;
    for (let made = 0; made < concurrency; made++) this.#next();
    await this.#tally.even();
    return { count };
  }

  #next() {
    if (this.#left === 0) return;
    this.#left--;
    this.#begin();
  }
}

/** Without a single connection a full collection takes the hidden classes, and with them the code that was compiled for them. */
export const keptOpen = 50;

/** Handshakes run each line of code once each: thousands of them until the compiler is done with it. */
export const warmUpMs = 5000;

/** WebSocket only. */
export const handshake = {
  name: "handshake",
  title: "handshake to connected namespace, websocket only",
  figure: "cpu",
  per: "handshake",
  warmUpMs,
  targets: { "socket.io": 0.4, "socket.io-uws": 0.95, "holdfast-recovery": 1.15 },
  serve(io) {
    io.on("connection", () => {});
  },
  serveBare: () => ({}),
  async load(port) {
    const pool = new Pool();
    const hooks = {
      onReady: () => handshakes.done(),
      onMessage: () => pool.fail(new Error("A message came that nobody asked for.")),
      onEnd: (_client, error) => pool.fail(error),
    };
    const handshakes = new Handshakes(pool.failure, () => {
      pool.clients.push(new WebSocketClient(port, hooks));
    });
    return {
      run: (durationMs) => handshakes.run(durationMs),
      async rest() {
        pool.close(keptOpen);
        await pause(500);
      },
    };
  },
};
