// What a connection costs that does nothing: RSS after a full collection with 5,000 connections, less that without.
import { pause, Pool } from "../load/pool.mjs";

const connections = 5000;
// Enough to load and compile what a connection needs, so that code is not counted as connections.
const warmUpConnections = 100;

/** The handler and the listener are those of a small chat: a server whose sockets listen to nothing is no server. */
export const idleMemory = {
  name: "idle-memory",
  title: "RSS per idle connection, 5,000 connections",
  figure: "memory",
  per: "connection",
  // V8 keeps a young generation that has grown, empty or not: up to 32 MB that say how fast clients came, not what they cost.
  serverFlags: ["--max-semi-space-size=1"],
  targets: { "socket.io": 0.5, "socket.io-uws": 0.7, "holdfast-recovery": 1.15, "holdfast-line": 1.15 },
  serve(io) {
    io.on("connection", (socket) => {
      socket.on("message", () => {});
    });
  },
  serveBare: () => ({}),
  async load(port) {
    const pool = new Pool();
    return {
      async run(_durationMs, isWarmUp) {
        const count = isWarmUp ? warmUpConnections : connections;
        await pool.connect(port, count);
        // Longer than any first timer of a handshake that is not the connect timeout.
        await pause(1000);
        return { count };
      },
      async rest() {
        pool.close();
        await pause(500);
      },
    };
  },
};
