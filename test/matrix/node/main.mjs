// A node of the matrix, in a process of its own that may be killed, stopped, blocked and cut off. It runs from the build, writes down what it
// does before it does it, and is told what to do by ../node-process.ts.
import { setWallClock } from "./wall-clock.mjs";
import { createServer } from "node:http";
import { Server } from "holdfast";
import { createCluster } from "holdfast/cluster";
import { buses } from "./buses.mjs";
import { FaultyBus } from "./faulty-bus.mjs";
import { openJournal } from "./journal.mjs";
import { Talker } from "./talker.mjs";

const settings = JSON.parse(process.env.MATRIX_NODE);
const { name, busName, port, clients, rate, timings, isFaulty, isSealed, isFromLater } = settings;
const note = openJournal(settings.journal);

const plainBus = await buses[busName](port);
const bus = isFaulty ? new FaultyBus(plainBus, settings.seed, isFromLater) : plainBus;
const http = createServer();
const io = new Server(http, {
  pingInterval: 1_000,
  pingTimeout: 1_000,
  logIncidents: false,
  // All clients have one address.
  connectionRate: false,
  maxConnectionsPerAddress: Infinity,
  connectionStateRecovery: { maxLogEntries: 100_000 },
  cluster: createCluster({
    bus,
    nodeName: name,
    ...(isSealed && { secret: "shared" }),
    publishTimeout: 2_000,
    requestTimeout: 2_000,
    ...timings,
  }),
});

io.on("connection", (socket) => {
  const client = socket.handshake.auth.name;
  if (!socket.recovered) socket.join(["news", "sure", `letters ${client}`]);
  socket.on("up", (seq, reply) => {
    const isRedelivered = socket.delivery?.redelivered === true;
    note({ kind: "receive", by: "server", channel: `from ${client}`, from: client, seq, isRedelivered });
    reply?.();
  });
});

const talker = new Talker(io, name, clients, rate, note);

const commands = {
  talk: (id) => talker.talk(id),
  hush: () => talker.hush(),
  async members() {
    const sockets = await io.in("news").fetchSockets();
    return sockets.map(({ handshake }) => handshake.auth.name);
  },
  /** Stands still as a handler does that computes. */
  block(durationMs) {
    for (const until = performance.now() + durationMs; performance.now() < until;);
  },
  setWallClock,
  setBusConditions: (conditions) => void (bus.conditions = { ...bus.conditions, ...conditions }),
  cutOff: (isCutOff) => (isCutOff ? bus.blackHole() : bus.restore()),
  poison: () => bus.poison(),
  incidents: () => Object.fromEntries(io.incidents),
  async end(drain) {
    talker.end();
    await io.close({ drain });
    setImmediate(() => process.exit());
  },
};

process.on("message", async ({ command, id, value }) => {
  if (command === undefined) return;
  const answer = await Promise.resolve(commands[command](value)).catch((error) => String(error));
  if (process.connected) process.send({ id, answer });
});
process.on("disconnect", () => process.exit());

http.listen(0, "127.0.0.1", () => {
  const { port: ownPort } = http.address();
  tell(ownPort);
  setInterval(tell, 50, ownPort);
});

function tell(ownPort) {
  const { id, nodes } = io.cluster;
  process.send({ port: ownPort, id, knows: nodes.map((node) => node.id) });
}
