// The libraries that are compared, each with all that it offers against loss. Not part of any: they are loaded as users load them.
import { allPoints, handlerPoints } from "./crash.mjs";

/** Heartbeats that notice a dead connection within two seconds. */
const heartbeat = { pingInterval: 1000, pingTimeout: 1000 };
const window = { maxDisconnectionDuration: 120_000 };
const reconnection = { reconnectionDelay: 20, reconnectionDelayMax: 200, timeout: 2000, forceNew: true };
/** Without an answer within a second an event is sent again, so often. */
const retries = { retries: 10, ackTimeout: 1000 };

export const subjects = {
  holdfast: {
    /** Clients are told by an event that something is missing. */
    tellsGaps: true,
    /** Where its server can die by itself. */
    points: allPoints,
    async listen(port, folder) {
      const [{ Server }, { openFileLog }] = await Promise.all([
        import("holdfast"),
        import("holdfast/log/file"),
      ]);
      const log = await openFileLog({ path: folder });
      return new Server(port, {
        ...heartbeat,
        connectionStateRecovery: { ...window, log },
        logIncidents: false,
      });
    },
    async connect(url, options) {
      const { io } = await import("holdfast/client");
      return io(url, { ...reconnection, ...options });
    },
  },
  "socket.io": {
    tellsGaps: false,
    points: handlerPoints,
    async listen(port) {
      const { Server } = await import("socket.io");
      return new Server(port, { ...heartbeat, connectionStateRecovery: window });
    },
    async connect(url, options) {
      const { io } = await import("socket.io-client");
      return io(url, { ...reconnection, ...retries, ...options });
    },
  },
};
