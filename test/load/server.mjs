// The server's process of a load run: any library of Socket.IO's API, one scenario or attack. It only obeys measure.mjs.
import { createServer } from "node:http";
import { answerRequests } from "../../bench/requests.mjs";
import { listenOnNode } from "../../bench/servers/listen.mjs";
import { findCase } from "./cases.mjs";

const peakEveryMs = 50;

const library = await import(process.argv[2]);
const Server = library.Server ?? library.default.Server;
let io = null;
let peakRssBytes = 0;
let counters = null;

/**
 * | request | does                                                 | answers                                                          |
 * |---------|------------------------------------------------------|------------------------------------------------------------------|
 * | start   | listens, and lets the case set the server up         | `{ port }`                                                       |
 * | sample  | reads its own figures; with `collect` after a full GC | `{ cpuUs, rssBytes, peakRssBytes, heapBytes, clients, … }`      |
 *
 * `peakRssBytes` is since the last sample.
 */
answerRequests({
  async start({ name, size, options }) {
    const chosen = findCase(name);
    const httpServer = createServer();
    io = new Server(httpServer, { ...chosen.options?.(size), ...options });
    // Who listens is told, and nothing is written to the console.
    io.on("incident", () => {});
    counters = chosen.serve(io, size) ?? (() => ({}));
    setInterval(watchPeak, peakEveryMs).unref();
    return { port: await listenOnNode(httpServer) };
  },
  async sample({ collect }) {
    if (collect) await collectGarbage();
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    const peak = Math.max(peakRssBytes, rss);
    peakRssBytes = 0;
    return {
      cpuUs: user + system,
      rssBytes: rss,
      peakRssBytes: peak,
      heapBytes: heapUsed,
      clients: io.engine.clientsCount,
      rooms: io.sockets.adapter.rooms.size,
      // Beside the listener and the pipe to the parent, one for each connection.
      handles: process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length,
      incidents: Object.fromEntries(io.incidents ?? []),
      ...counters(),
    };
  },
});

function watchPeak() {
  peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss());
}

// Twice, with a turn between: what finalizers and closing handles let go of is only found by the second.
async function collectGarbage() {
  for (let round = 0; round < 2; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
