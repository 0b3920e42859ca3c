// The server of a run, in a process that is killed: `server.mjs <subject> <port> <journal> <folder>`. It writes down what it sends before it
// does, and what it receives, and goes on with the numbers of the process before it.
import { existsSync, openSync, writeSync as write } from "node:fs";
import { armPoint, handlerPoints, surviving } from "./crash.mjs";
import { now, readJournal } from "./journal.mjs";
import { subjects } from "./subjects.mjs";

const [subject, port, path, folder] = process.argv.slice(2);
const numbers = new Map();
if (existsSync(path)) {
  for (const { kind, channel, seq } of readJournal(path)) if (kind === "send") numbers.set(channel, seq);
}
// As it is now: later calls may be the process's last.
const writeSync = write;
// Not a stream: what is written is in the kernel when the call returns, whatever becomes of the process.
const journal = openSync(path, "a");
const note = (kind, channel, seq, isRedelivered = false) =>
  writeSync(journal, `${kind} ${channel} ${seq} ${isRedelivered ? 1 : 0} ${now()}\n`);

note("start", "-", 0);

const io = await subjects[subject].listen(Number(port), folder);
const names = new Set();

io.on("connection", (socket) => {
  const { name } = socket.handshake.auth;
  names.add(name);
  if (!socket.recovered) socket.join(name);
  socket.on("up", (seq, reply) => {
    surviving(() => note("receive", name, seq, socket.delivery?.redelivered));
    if (typeof reply === "function") reply();
  });
});

function emit(channel, audience) {
  const seq = (numbers.get(channel) ?? 0) + 1;
  numbers.set(channel, seq);
  note("send", channel, seq);
  audience.emit("down", channel, seq, "some text that an application would send");
}

/** Fills files of the log, so that others are begun and removed. Nobody is sent it. */
function fill() {
  for (let written = 0; written < 9_000_000; written += 250_000)
    io.to("nobody").emit("filling", new Uint8Array(250_000));
}

let rate = 0;
process.on("message", (message) => {
  rate = message.rate ?? rate;
  if (message.point === undefined) return;
  armPoint(message.point);
  if (!handlerPoints.includes(message.point)) setInterval(fill, 1500);
});
/** Of broadcasts; what a late timer owes, it makes up for. */
let due = 0;
let lastAt = now();
setInterval(() => {
  const at = now();
  due += ((at - lastAt) * rate) / 1000;
  for (lastAt = at; due >= 1; due--) {
    emit("news", io);
    const all = [...names];
    // And as many again, to one client at a time.
    const name = all[numbers.get("news") % all.length];
    if (name !== undefined) emit(`to-${name}`, io.to(name));
  }
  // What a turn has brought is as safe as it will be when the next one has begun.
  setImmediate(() => setImmediate(() => note("safe", "-", 0)));
}, 10);
process.on("disconnect", () => process.exit());
process.send("listening");
