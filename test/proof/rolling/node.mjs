// A node of a rolling restart, a worker of main.mjs: it talks to everybody and to each client, writes down what it sends and hears, and ends as
// a deployment ends it. It listens where it likes and says where.
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { Server } from "holdfast";
import { createCluster } from "holdfast/cluster";
import { buses } from "../../../apps/playground/cluster/buses.mjs";
import { now } from "../real/journal.mjs";

const { BUS, BUS_PORT, NODE_NAME: name } = process.env;
const http = createServer();
const io = new Server(http, {
  cluster: createCluster({ bus: await buses[BUS].bus(Number(BUS_PORT)), nodeName: name }),
  connectionStateRecovery: {},
  healthChecks: true,
  logIncidents: false,
});

const counters = new Map();
const [sent, heard, clients] = [[], [], new Set()];

io.on("connection", (socket) => {
  const client = socket.handshake.auth.name;
  clients.add(client);
  if (!socket.recovered) socket.join(["news", client]);
  socket.on("up", (seq) => {
    heard.push({ from: client, seq, at: now(), isRedelivered: socket.delivery?.redelivered === true });
  });
});

function emit(room) {
  const channel = `${room} from ${name}`;
  const seq = (counters.get(channel) ?? 0) + 1;
  const at = now();
  counters.set(channel, seq);
  sent.push({ channel, seq, at });
  io.to(room).emit("down", channel, seq, at);
}

/** So many broadcasts in a second, and as many events to one client at a time, in steps of 10 ms. */
let rate = 0;
let step = 0;
const talking = setInterval(() => {
  step++;
  for (let due = Math.floor((step * rate) / 100) - Math.floor(((step - 1) * rate) / 100); due > 0; due--) {
    emit("news");
    const all = [...clients];
    if (all.length > 0) emit(all[step % all.length]);
  }
}, 10);

/** It talks until its last client has gone, or has had the time for it. */
async function end(drain) {
  const closed = io.close({ drain });
  for (const endAt = now() + drain; io.engine.clientsCount > 0 && now() < endAt; await wait(10));
  clearInterval(talking);
  await closed;
  await report();
  process.exit();
}

function report() {
  return new Promise((resolve) => process.send({ sent, heard, incidents: [...io.incidents] }, resolve));
}

process.on("message", ({ talk, drain, isReportWanted }) => {
  if (talk !== undefined) rate = talk;
  if (drain !== undefined) void end(drain);
  if (isReportWanted === true) void report();
});
process.on("disconnect", () => process.exit());

// Not the port that all workers would share.
http.listen({ port: 0, host: "127.0.0.1", exclusive: true }, () =>
  process.send({ port: http.address().port }),
);
setInterval(() => process.send({ known: io.cluster.nodes.length }), 50).unref();
