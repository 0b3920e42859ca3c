// Node's cluster with sticky sessions: two workers, each with a server of ours, behind one port, which is printed. It runs as
// a process of its own, from the build.
import cluster from "node:cluster";
import { createServer } from "node:http";
import sticky from "@socket.io/sticky";
import { Server } from "../../dist/esm/index.js";

if (cluster.isPrimary) {
  // The first bytes of each connection go to the worker as a Buffer.
  cluster.setupPrimary({ serialization: "advanced" });
  const http = createServer();
  sticky.setupMaster(http, { loadBalancingMethod: "round-robin" });
  const workers = [cluster.fork(), cluster.fork()];
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once("message", resolve))));
  http.listen(0, "127.0.0.1", () => process.stdout.write(`${http.address().port}\n`));
} else {
  const io = new Server(createServer());
  sticky.setupWorker(io);
  io.on("connection", (socket) => socket.on("pid", (_padding, reply) => reply(process.pid)));
  process.send("ready");
}
