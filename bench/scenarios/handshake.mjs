// From TCP connect to a connected namespace, WebSocket only, at a steady pace. The connections stay until the window is
// over, so closing is not part of the figure.
import { pause, Pool } from "../load/pool.mjs";
import { WebSocketClient } from "../load/websocket-client.mjs";
import { Tally } from "../load/tally.mjs";

const perStep = 8;
const stepMs = 10;

/** Calls `begin` at a steady pace for `durationMs`, then waits for what it began. */
export async function atSteadyPace(durationMs, tally, failure, begin) {
  const before = tally.come;
  const start = performance.now();
  for (let step = 0; step * stepMs < durationMs; step++) {
    tally.expect(perStep);
    for (let made = 0; made < perStep; made++) begin();
    await Promise.race([pause(start + (step + 1) * stepMs - performance.now()), failure]);
  }
  await tally.even();
  return { count: tally.come - before };
}

/** Handshakes run each line of code once each: thousands of them until the compiler is done with it. */
export const warmUpMs = 5000;

/** WebSocket only. */
export const handshake = {
  name: "handshake",
  title: "handshake to connected namespace, websocket only",
  figure: "cpu",
  per: "handshake",
  warmUpMs,
  serve(io) {
    io.on("connection", () => {});
  },
  async load(port) {
    const pool = new Pool();
    const tally = new Tally(pool.failure);
    const hooks = {
      onReady: () => tally.count(),
      onMessage: () => pool.fail(new Error("A message came that nobody asked for.")),
      onEnd: (_client, error) => pool.fail(error),
    };
    return {
      run: (durationMs) =>
        atSteadyPace(durationMs, tally, pool.failure, () => {
          pool.clients.push(new WebSocketClient(port, hooks));
        }),
      async rest() {
        pool.close();
        await pause(500);
      },
    };
  },
};
