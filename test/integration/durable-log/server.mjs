// A server with a log in files that never stops talking, from the build: what the tests beside it kill. Whoever forked it says how.
import { createServer } from "node:http";
import { openFileLog } from "../../../dist/esm/log/file/index.js";
import { Server } from "../../../dist/esm/index.js";
import { armCrash } from "../../fakes/crash-points.mjs";

const { path, port, life, fsync, payloadBytes, isInStep, recovery } = JSON.parse(process.argv[2]);
const log = await openFileLog({ path, fsync });
const http = createServer();
const io = new Server(http, {
  maxEventLoopLag: Infinity,
  // It talks as fast as it can, and nobody shall be sent away for being slower.
  slowPolicy: "keep",
  connectionStateRecovery: { ...recovery, log },
});
const padding = "x".repeat(payloadBytes);

io.on("connection", (socket) => {
  if (!socket.recovered) {
    socket.data.name = socket.handshake.auth.name;
    socket.join("lobby");
    socket.join("left again");
    socket.leave("left again");
  }
  socket.on("who am I", (reply) => {
    const rooms = Object.fromEntries(Array.from(socket.rooms, (room) => [room, true]));
    reply({ recovered: socket.recovered, data: socket.data, rooms });
  });
  socket.on("rename", (name, room, reply) => {
    socket.data.name = name;
    socket.join(room);
    reply();
  });
  socket.on("speak elsewhere", async (times, reply) => {
    for (let time = 0; time < times; time++) {
      io.to("elsewhere").emit("number", life, -1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    reply();
  });
  socket.on("say", (text, reply) => {
    say(text);
    reply([life, count]);
  });
});

let count = 0;

/** Every message has a number, and ends in a text as a careless application's may. */
function say(text) {
  count++;
  if (count % 3 === 0) io.emit("number", life, count, text);
  else io.to("lobby").emit("number", life, count, text);
  if (count % 5 === 0) io.volatile.emit("weather", "sunny");
}

/** Three things every 2 ms, or as fast as the slowest client hears them. */
async function talk() {
  for (;;) {
    for (let times = 0; times < 3; times++) say(padding);
    if (isInStep) await io.emitWithAck("did you hear");
    else await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

process.on("message", ({ crash }) => {
  if (crash) armCrash(crash.point, crash.countdown);
  void talk();
});
process.on("disconnect", () => process.exit());

http.listen(port, "127.0.0.1", () => process.send({ loss: log.loss }));
