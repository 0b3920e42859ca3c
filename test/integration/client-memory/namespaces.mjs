// Visits namespaces over one connection and tells its parent how many of them the manager still knows. Started by
// client-memory.test.ts with --expose-gc: an address, and how many namespaces.
import { io } from "holdfast/client";

const [url, count] = process.argv.slice(2);
const home = io(`${url}/case-of-memory`, { transports: ["websocket"] });
await new Promise((resolve) => home.once("connect", resolve));
const manager = home.io;

async function visit(index) {
  const socket = manager.socket(`/case-${index}`);
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.disconnect();
}

for (let index = 0; index < Number(count); index++) await visit(index);
const known = manager.nsps.size;
await new Promise((resolve) => setTimeout(resolve, 20));
globalThis.gc();
// They are struck off when the next one is asked for.
const next = manager.socket("/case-of-return");
await new Promise((resolve) => next.once("connect", resolve));
process.send({ known, left: [...manager.nsps.keys()] });
next.disconnect();
home.disconnect();
process.disconnect();
