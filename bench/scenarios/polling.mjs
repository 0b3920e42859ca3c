// Long-polling: 500 clients post an event each; when the server has had all of them it broadcasts one to all, and the next round begins.
import { Expected } from "../load/expected.mjs";
import { PollingClient } from "../load/polling-client.mjs";
import { Pool, within } from "../load/pool.mjs";
import { Tally } from "../load/tally.mjs";
import { payload } from "./payload.mjs";

const clientCount = 500;
const text = payload("poll");

/** Counts clients and rounds; each is a POST, its answer, a poll's answer and the next poll. */
export const polling = {
  name: "polling",
  title: "long-polling, 500 clients, event + broadcast",
  figure: "cpu",
  per: "event + delivery",
  targets: { "socket.io": 0.5, "holdfast-recovery": 1.15 },
  serve(io) {
    let had = 0;
    io.on("connection", (socket) => {
      socket.on("said", () => {
        if (++had % clientCount === 0) io.emit("heard", text);
      });
    });
  },
  async load(port, { hasOffset }) {
    const pool = new Pool();
    const tally = new Tally(pool.failure);
    const heard = new Expected(`42["heard","${text}"]`, hasOffset);
    // A round is over for a client when the broadcast is here and the server has answered its POST: two halves.
    const half = () => tally.count();
    let ready = 0;
    const everyone = new Promise((resolve) => {
      const hooks = {
        onReady: () => ++ready === clientCount && resolve(),
        onPacket(_client, frame) {
          if (!heard.is(frame)) throw new Error(`"${frame}" is not what was broadcast.`);
          half();
        },
        onEnd: (error) => pool.fail(error),
      };
      for (let made = 0; made < clientCount; made++) pool.clients.push(new PollingClient(port, hooks));
    });
    await within(20_000, Promise.race([everyone, pool.failure]), "The clients did not connect.");
    return {
      async run(durationMs) {
        const before = tally.come;
        const end = performance.now() + durationMs;
        do {
          tally.expect(2 * clientCount);
          for (const client of pool.clients) client.send(`42["said","${text}"]`, half);
          await tally.even();
        } while (performance.now() < end);
        return { count: (tally.come - before) / 2 };
      },
    };
  },
};
