// L7: clients that are sent a lot and stop reading, among others that go on. What do they cost, and do the others notice?
import { textFrame } from "../../../bench/load/frames.mjs";
import { pause, Pool } from "../../../bench/load/pool.mjs";
import { WebSocketClient } from "../../../bench/load/websocket-client.mjs";
import { figure, growth } from "../figure.mjs";
import { answerEchoes } from "./echo.mjs";

const chunk = "x".repeat(65_536);

export const slowReaders = {
  name: "L7",
  title: ({ slow, clients, megabytesEach }) =>
    `${slow.toLocaleString("en")} of ${clients.toLocaleString("en")} clients stop reading, and ${megabytesEach} MB are sent to each`,
  sizes: {
    quick: [{ clients: 20, slow: 1, megabytesEach: 0.5, chunksPerSecond: 25, calmMs: 300 }],
    // The kernel takes up to 37 MB for one that stops, with the limits that Linux has by default on larger machines. Of so many that
    // what the garbage collector has not got to yet is little beside what they hold.
    usual: [{ clients: 1000, slow: 20, megabytesEach: 64, chunksPerSecond: 20, calmMs: 20_000 }],
    // What the kernel holds in all is bounded, so that less for each is enough.
    full: [{ clients: 10_000, slow: 1000, megabytesEach: 8, chunksPerSecond: 5, calmMs: 5000 }],
  },
  durationMs: ({ megabytesEach, chunksPerSecond }) =>
    (1000 * megabytesEach * 1024 * 1024) / (chunk.length * chunksPerSecond),
  others: { clients: 50, perSecond: 200 },
  serve(io, { chunksPerSecond }) {
    answerEchoes(io);
    const followers = new Set();
    io.on("connection", (socket) => {
      socket.on("follow", () => followers.add(socket));
      socket.on("disconnect", () => followers.delete(socket));
      socket.on("feed", (count) => {
        const timer = setInterval(() => {
          // One by one: what is the same for all would be kept once for all.
          for (const follower of followers) follower.emit("chunk", chunk);
          if (--count <= 0) clearInterval(timer);
        }, 1000 / chunksPerSecond);
      });
    });
  },
  async load(port, { clients, slow, chunksPerSecond }) {
    const pool = new Pool();
    const followers = new Set();
    const hooks = {
      onReady: (client) => client.state.onReady(),
      onMessage: () => {},
      // Who does not read may be given up, and learns of it when it reads.
      onEnd: (client) => void followers.delete(client),
    };
    const follow = async () => {
      const client = new WebSocketClient(port, hooks);
      await new Promise((resolve) => {
        client.state = { onReady: resolve };
      });
      client.write(textFrame('42["follow"]'));
      followers.add(client);
    };
    return {
      async connect() {
        await pool.connect(port, clients - slow);
        for (let made = 0; made < slow; made++) await follow();
      },
      async run(durationMs, isCalm) {
        const chunks = Math.round((durationMs * chunksPerSecond) / 1000);
        if (!isCalm) for (const client of followers) client.pause();
        pool.clients[0].write(textFrame(`42["feed",${chunks}]`));
        await Promise.race([pause(durationMs), pool.failure]);
      },
      leave() {
        pool.close();
        for (const client of followers) client.close();
      },
    };
  },
  figures({ size: { slow, clients }, before, ran, left, empty, calm, rough }) {
    const isSmall = clients < 1000;
    return [
      figure(
        "memory for each that stopped",
        "bytes",
        (ran.peakRssBytes - before.rssBytes) / slow,
        isSmall ? undefined : 1.2 * 1024 * 1024,
      ),
      figure("others' p99 before", "ms", calm.p99),
      figure("others' p99 meanwhile", "ms", rough.p99),
      figure("others' p99, more", "%", growth(calm.p99, rough.p99), isSmall ? undefined : 10),
      figure("connections left", "", left.clients - empty.clients, 0),
    ];
  },
};
