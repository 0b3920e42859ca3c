// Connects and disconnects clients many times and tells its parent what the process still holds. Started by
// client-memory.test.ts with --expose-gc: an address, a transport, how connections are shared, and how many cycles.
import { io } from "holdfast/client";
import { collectGarbage } from "../../programs/collect-garbage.mjs";

const [url, transport, sharing, count] = process.argv.slice(2);
const cycles = Number(count);
const cyclesAtOnce = 25;

/** What has to be gone in the end: sockets, managers, sessions. */
let traces = [];

/** Opens a client, has one answer of the server, and leaves. */
async function cycle(index) {
  const nsp = sharing === "a connection for 25 namespaces" ? `/case-${index}` : "/case-of-memory";
  const forceNew = sharing === "a connection each";
  const socket = io(url + nsp, { transports: [transport], forceNew });
  socket.on("word", () => {});
  await new Promise((resolve, reject) => {
    socket.on("connect", () => socket.timeout(10_000).emit("echo", index, resolve));
    socket.on("connect_error", reject);
  });
  traces.push(new WeakRef(socket), new WeakRef(socket.io), new WeakRef(socket.io.engine));
  socket.disconnect();
}

async function run(first, last) {
  for (let index = first; index < last; index += cyclesAtOnce) {
    const batch = Array.from({ length: cyclesAtOnce }, (_, n) => index + n);
    // A second client of one namespace would get a connection of its own while the first is there.
    if (sharing === "one connection after the other") for (const n of batch) await cycle(n);
    else await Promise.all(batch.map(cycle));
  }
}

const left = () => process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap");

/** Timers and connections that are left, beside the pipe to the parent; waits for those that end by themselves, as idle ones do after three seconds. */
async function waitForResources() {
  for (let waits = 0; waits < 100 && left().length > 0; waits++) {
    // It counts itself while it runs, and is gone when it has.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return left();
}

async function take() {
  const resources = await waitForResources();
  await collectGarbage();
  const survivors = traces.filter((trace) => trace.deref() !== undefined).length;
  traces = [];
  return { resources, survivors, heapBytes: await collectGarbage() };
}

// The first cycles leave something behind that is the program itself: compiled code, pools, caches.
await run(0, cycles / 2);
const before = await take();
await run(cycles / 2, cycles);
const after = await take();
process.send({ ...after, grownBytes: after.heapBytes - before.heapBytes });
process.disconnect();
