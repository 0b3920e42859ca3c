// One node of a cluster, in a process of its own, that can be killed, stopped and asked to end. It runs from the build, over Redis:
// node node.mjs <port> <port of Redis>. It emits a number to everybody every ten milliseconds while it is told to.
import { createServer } from "node:http";
import { Redis } from "ioredis";
import { redisBus } from "../../../dist/esm/bus/redis/index.js";
import { createCluster } from "../../../dist/esm/cluster/index.js";
import { Server } from "../../../dist/esm/index.js";

const [port, redisPort] = process.argv.slice(2).map(Number);
const http = createServer();
const client = new Redis({ port: redisPort, host: "127.0.0.1" });
// Tests let Redis die.
client.on("error", () => {});
const io = new Server(http, {
  pingInterval: 1_000,
  pingTimeout: 1_000,
  logIncidents: false,
  connectionStateRecovery: true,
  cluster: createCluster({ bus: redisBus({ client }) }),
});

let sent = 0;
let timer;
const name = `node ${process.pid}`;
io.on("connection", (socket) => {
  if (!socket.recovered) socket.join("news");
  socket.on("where", (reply) => reply(process.pid));
});
process.on("message", (what) => {
  if (what === "talk") timer = setInterval(() => io.to("news").emit("down", name, ++sent), 10);
  if (what === "hush") {
    clearInterval(timer);
    process.send({ sent });
  }
  if (what === "end") void io.close().then(() => process.exit(0));
});
http.listen(port, "127.0.0.1", () => {
  process.send({ isListening: true });
  setInterval(() => process.send({ nodes: io.cluster.nodes.length }), 100).unref();
});
