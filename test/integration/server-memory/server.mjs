// A server that much happens to, and which tells its parent what it still holds. Started by server-memory.test.ts with --expose-gc: where
// uWebSockets.js is, or nothing; and whether it shall keep its sockets, to see that this is seen.
import { createHook } from "node:async_hooks";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { collectGarbage } from "../../programs/collect-garbage.mjs";

// Timers that keep no process alive are in no list of Node's.
const timers = new Set();
createHook({
  init(id, type) {
    if (type === "Timeout") timers.add(id);
  },
  destroy: (id) => void timers.delete(id),
}).enable();

const [uwsPath, isKeeping] = process.argv.slice(2);
const { Server } = await import(uwsPath === "" ? "holdfast" : "holdfast/hosts/uws");
const httpServer = uwsPath === "" ? createServer() : null;
const app = httpServer ?? createRequire(import.meta.url)(uwsPath).App();
// On a busy machine the event loop may be late, and who is refused then is not what this is about.
// Who is cut off between two polls is missed when it does not answer a ping.
const io = new Server(app, {
  maxEventLoopLag: 60_000,
  pingInterval: 2000,
  pingTimeout: 2000,
  logIncidents: false,
});

/** What has to be gone in the end: sockets, sessions, requests. */
let traces = [];
const kept = [];
io.use((_socket, next) => void setImmediate(() => next()));
for (const namespace of [io.sockets, io.of(/^\/of-\d+$/)]) namespace.on("connection", welcome);

process.on("message", async () => process.send(await take()));
process.on("disconnect", () => process.exit(0));
process.send({ port: await listen() });

/** All that a server can be asked to remember of a client. */
function welcome(socket) {
  traces.push(new WeakRef(socket), new WeakRef(socket.conn), new WeakRef(socket.request));
  if (isKeeping === "keeping") kept.push(socket);
  socket.data.name = "somebody";
  socket.join(["lobby", `room of ${socket.id}`]);
  socket.use((_event, next) => next());
  socket.onAny(() => {});
  socket.on("disconnecting", () => io.to("lobby").emit("gone"));
  // Nobody answers either of them.
  socket.emit("question", () => {});
  socket.timeout(60_000).emit("question", () => {});
  socket.on("enter", (room, reply) => {
    socket.join(room);
    io.to(room).volatile.emit("entered");
    reply("welcome");
  });
}

async function listen() {
  if (httpServer !== null) {
    httpServer.listen(0, "127.0.0.1");
    await once(httpServer, "listening");
    return httpServer.address().port;
  }
  const listening = await new Promise((resolve) => app.listen("127.0.0.1", 0, resolve));
  return createRequire(import.meta.url)(uwsPath).us_socket_local_port(listening);
}

async function take() {
  await waitForEnds();
  await collectGarbage();
  const survivors = traces.filter((trace) => trace.deref() !== undefined).length;
  traces = [];
  return { registries: registries(), listeners: listeners(), survivors, heapBytes: await collectGarbage() };
}

/** Everything with a size that a client can change, and what keeps the process alive. */
function registries() {
  const { adapter, sockets } = io.sockets;
  const { _nsps: namespaces } = io;
  return {
    sessions: io.engine.clientsCount,
    sockets: sockets.size,
    rooms: adapter.rooms.size,
    members: adapter.sids.size,
    namespaces: namespaces.size,
    timers: timers.size,
    resources: process.getActiveResourcesInfo().toSorted().join(),
  };
}

/** How many there are on everything that outlives a client. */
function listeners() {
  const emitters = { io, main: io.sockets, engine: io.engine, process, httpServer };
  return Object.entries(emitters).map(([name, emitter]) => {
    const names = emitter?.eventNames() ?? [];
    return `${name}: ${names.reduce((sum, event) => sum + emitter.listeners(event).length, 0)}`;
  });
}

/** Sessions that were cut off end by themselves, and so do timers of what they had asked for. */
async function waitForEnds() {
  let before = Infinity;
  for (let waits = 0; waits < 100 && (io.engine.clientsCount > 0 || timers.size < before); waits++) {
    before = timers.size;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
