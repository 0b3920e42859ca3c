// What makes a server of the playground a node of the cluster. Its process is started by nodes.mjs, which says by what they are joined.
import { createCluster } from "holdfast/cluster";
import { buses } from "./buses.mjs";

const { BUS, BUS_PORT, NODE_NAME } = process.env;
const bus = await buses[BUS].bus(Number(BUS_PORT));

export const options = {
  // Death is noticed sooner than by default, so that one need not wait for it; but not before a client of Redis, which may wait for two seconds
  // when Redis is back, has come back too: a node that was given up loses what it has said meanwhile.
  cluster: createCluster({
    bus,
    nodeName: NODE_NAME,
    beatInterval: 200,
    suspectAfter: 600,
    deadAfter: 2_400,
  }),
  connectionStateRecovery: {},
  // All clients of the load have one address.
  maxConnectionsPerAddress: 10_000,
  logIncidents: false,
  // HAProxy asks.
  healthChecks: true,
};

/** The load: whatever one says is told to all. */
export function serve(io) {
  io.of("/load").on("connection", (socket) => {
    // A node that was killed may have handled what comes again: it is marked, and an application can know it by its id.
    socket.on("say", (from, number) => {
      socket.nsp.emit("said", from, number, socket.delivery?.redelivered === true);
    });
  });
  process.on("disconnect", () => process.exit(0));
}
