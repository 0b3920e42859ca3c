// L1 and L2: connections that do nothing but answer pings, over WebSocket and over long-polling.
import { PollingClient } from "../../../bench/load/polling-client.mjs";
import { pause, Pool, within } from "../../../bench/load/pool.mjs";
import { coreShare, figure } from "../figure.mjs";

const warmUpClients = 100;
const concurrency = 64;

const serve = (io) => {
  io.on("connection", (socket) => {
    socket.on("message", () => {});
  });
};

// V8 keeps a young generation that has grown, empty or not: it says how fast clients came, not what they cost.
const serverFlags = ["--max-semi-space-size=1"];
const options = ({ pingIntervalMs }) => ({ pingInterval: pingIntervalMs });
/** Three pings of everybody. */
const durationMs = ({ pingIntervalMs }) => 3 * pingIntervalMs + Math.min(1000, pingIntervalMs);

export const idleWebSockets = {
  name: "L1",
  title: ({ connections }) => `${connections.toLocaleString("en")} idle WebSockets for three pings`,
  sizes: {
    quick: [{ connections: 200, pingIntervalMs: 300 }],
    usual: [{ connections: 10_000, pingIntervalMs: 10_000 }],
    full: [
      { connections: 10_000, pingIntervalMs: 25_000 },
      { connections: 50_000, lanes: 4, pingIntervalMs: 25_000 },
      { connections: 96_000, lanes: 6, pingIntervalMs: 25_000 },
    ],
  },
  options,
  serverFlags,
  durationMs,
  serve,
  async load(port, { connections, lanes = 1 }) {
    const pool = new Pool();
    return {
      async warmUp() {
        await pool.connect(port, warmUpClients);
        pool.close();
        await pause(500);
      },
      connect: () => pool.connect(port, connections / lanes),
      run: (runMs) => Promise.race([pause(runMs), pool.failure]),
      leave: () => pool.close(),
    };
  },
  figures: ({ size: { connections }, empty, connected, before, ran, wallMs }) => [
    figure(
      "memory for each",
      "bytes",
      (connected.rssBytes - empty.rssBytes) / connections,
      connections < 10_000 ? undefined : 8192,
    ),
    figure("dropped", "", connections - ran.clients, 0),
    figure("CPU of a core", "%", coreShare(before, ran, wallMs), 15),
  ],
};

export const idlePolling = {
  name: "L2",
  title: ({ connections }) => `${connections.toLocaleString("en")} idle long-polling clients for three pings`,
  sizes: {
    quick: [{ connections: 50, pingIntervalMs: 300 }],
    usual: [{ connections: 5000, pingIntervalMs: 10_000 }],
    full: [{ connections: 5000, pingIntervalMs: 25_000 }],
  },
  options,
  serverFlags,
  durationMs,
  serve,
  async load(port, { connections }) {
    const crowd = new PollingCrowd(port);
    return {
      async warmUp() {
        await crowd.connect(warmUpClients / 2);
        crowd.close();
        await pause(500);
      },
      connect: () => crowd.connect(connections),
      run: (runMs) => Promise.race([pause(runMs), crowd.failure]),
      leave: () => crowd.close(),
    };
  },
  figures: ({ size: { connections }, empty, connected, before, ran, wallMs }) => [
    figure("memory for each", "bytes", (connected.rssBytes - empty.rssBytes) / connections),
    figure("dropped", "", connections - ran.clients, 0),
    figure("CPU of a core", "%", coreShare(before, ran, wallMs), 30),
  ],
};

/** Long-polling clients, made a bounded number at a time. */
class PollingCrowd {
  #port;
  #clients = [];
  #reject = null;
  failure = new Promise((_resolve, reject) => {
    this.#reject = reject;
  });

  constructor(port) {
    this.#port = port;
    this.failure.catch(() => {});
  }

  async connect(count) {
    const everyone = new Promise((resolve) => {
      let ready = 0;
      const hooks = {
        onReady: () => {
          if (++ready === count) resolve();
          else if (this.#clients.length < count) this.#clients.push(new PollingClient(this.#port, hooks));
        },
        onPacket: () => this.#reject(new Error("A message came that nobody asked for.")),
        onEnd: this.#reject,
      };
      for (let made = 0; made < Math.min(count, concurrency); made++) {
        this.#clients.push(new PollingClient(this.#port, hooks));
      }
    });
    await within(30_000 + 10 * count, Promise.race([everyone, this.failure]), "The clients did not connect.");
  }

  close() {
    for (const client of this.#clients.splice(0)) client.close();
  }
}
