// One node of a cluster over Redis: it echoes, counts, and tells what it has used. It listens where it likes and says where.
import { createServer } from "node:http";
import { Redis } from "ioredis";
import { Server } from "holdfast";
import { redisBus } from "holdfast/bus/redis";
import { createCluster } from "holdfast/cluster";

const [redisPort, count, pingInterval] = process.argv.slice(2).map(Number);

const http = createServer();
const client = new Redis(redisPort, "127.0.0.1");
const io = new Server(http, {
  cluster: createCluster({ bus: redisBus({ client }), secret: "of these tests" }),
  logIncidents: false,
  pingInterval,
});
io.on("connection", (socket) => {
  socket.on("echo", (value, reply) => reply(value));
  socket.on("count to", (last) => {
    for (let number = 1; number <= last; number++) socket.emit("number", number);
  });
  socket.on("say", (value) => io.local.emit("said", value));
});
http.listen(0, "127.0.0.1", () => process.send({ port: http.address().port }));

let isWhole = false;
const tellWhole = () => {
  if (isWhole || io.cluster.nodes.length < count) return;
  isWhole = true;
  process.send("whole");
};
io.cluster.on("join", tellWhole);
tellWhole();

process.on("message", (question) => {
  if (question === "usage") process.send({ usage: process.cpuUsage() });
  if (question === "incidents") process.send({ incidents: Object.fromEntries(io.incidents) });
});
process.on("disconnect", () => process.exit());
