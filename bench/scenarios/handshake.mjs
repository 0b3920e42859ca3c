// From TCP connect to a connected namespace, WebSocket only, 64 at a time. The connections stay until the window is over, so
// closing is not part of the figure.
import { pause, Pool } from "../load/pool.mjs";
import { WebSocketClient } from "../load/websocket-client.mjs";
import { Tally } from "../load/tally.mjs";

const concurrency = 64;
// As many for every peer, so that none has more connections open at the end than another.
const perMs = 1;

/** Without a single connection a full collection takes the hidden classes, and with them the code that was compiled for them. */
const keptOpen = 50;
const restMs = 300;
// In a warm-up they are closed now and then: thousands more would be open than in any window.
const perRound = 2000;

/** Keeps `concurrency` handshakes under way, one begun by each that `done()` ends, until all of a run have been made. */
export class Handshakes {
  #pool;
  #tally;
  #begin;
  #left = 0;

  /** @param begin begins one, whose client the pool gets */
  constructor(pool, begin) {
    this.#pool = pool;
    this.#tally = new Tally(pool.failure);
    this.#begin = begin;
  }

  /** One handshake has ended. */
  done() {
    this.#tally.count();
    this.#next();
  }

  /** Makes as many as `durationMs` takes. */
  async run(durationMs, isWarmUp) {
    const count = Math.ceil(durationMs * perMs);
    if (!isWarmUp) return this.#make(count);
    for (let left = count; left > 0; left -= perRound) {
      await this.#make(Math.min(left, perRound));
      await this.rest();
    }
    return { count };
  }

  /** Closes nearly all connections. */
  async rest() {
    this.#pool.close(keptOpen);
    await pause(restMs);
  }

  async #make(count) {
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

/** WebSocket only. */
export const handshake = {
  name: "handshake",
  title: "handshake to connected namespace, websocket only",
  figure: "cpu",
  per: "handshake",
  // Each line of code runs once for each: it takes thousands until the compiler is done with them.
  warmUpMs: 8000,
  targets: { "socket.io": 0.4, "socket.io-uws": 0.95, "holdfast-recovery": 1.15, "holdfast-line": 1.15 },
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
    const handshakes = new Handshakes(pool, () => {
      pool.clients.push(new WebSocketClient(port, hooks));
    });
    return handshakes;
  },
};
