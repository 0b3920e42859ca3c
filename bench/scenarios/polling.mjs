// Long-polling: 100 clients post an event and get it back with the next poll, one in flight each.
import { PollingClient } from "../load/polling-client.mjs";
import { pause, Pool, within } from "../load/pool.mjs";
import { Tally } from "../load/tally.mjs";
import { payload } from "./payload.mjs";

const clientCount = 100;
const text = payload("echo");
const packet = `42["echo","${text}"]`;

/** Counts echoes; each is a POST, its answer, a poll's answer and the next poll. */
export const polling = {
  name: "polling",
  title: "long-polling echo, 100 clients, 1 in flight",
  figure: "cpu",
  per: "echo",
  serve(io) {
    io.on("connection", (socket) => {
      socket.on("echo", (said) => socket.emit("echo", said));
    });
  },
  async load(port) {
    const pool = new Pool();
    const tally = new Tally(pool.failure);
    let isRunning = false;
    // The next event leaves when the echo is here and the server has answered the last POST: two halves of a turn.
    const half = (client) => {
      client.halves = (client.halves ?? 0) + 1;
      if (client.halves < 2) return;
      client.halves = 0;
      tally.count();
      if (isRunning) say(client);
    };
    const say = (client) => {
      tally.expect(1);
      client.send(packet, () => half(client));
    };
    let ready = 0;
    const everyone = new Promise((resolve) => {
      const hooks = {
        onReady: () => ++ready === clientCount && resolve(),
        onPacket(client, frame) {
          if (frame !== packet) throw new Error(`"${frame}" is no echo of what was sent.`);
          half(client);
        },
        onEnd: (error) => pool.fail(error),
      };
      for (let made = 0; made < clientCount; made++) pool.clients.push(new PollingClient(port, hooks));
    });
    await within(20_000, Promise.race([everyone, pool.failure]), "The clients did not connect.");
    return {
      async run(durationMs) {
        const before = tally.come;
        isRunning = true;
        for (const client of pool.clients) say(client);
        await Promise.race([pause(durationMs), pool.failure]);
        isRunning = false;
        await tally.even();
        return { count: tally.come - before };
      },
    };
  },
};
