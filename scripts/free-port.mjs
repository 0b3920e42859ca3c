// Finds ports that nobody listens on, and that nobody else is given: not until one is used, nor while whoever listens there is away.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that a system gives to whoever asks for any, and to connections that go out. */
const [first, end] = [10_000, 20_000];

/** Nothing is found twice. Processes that look at the same time begin at places of their own. */
let next = first + Math.floor(Math.random() * (end - first));

/** A free port of the loopback interface. No other process is given it here while this one lives. */
export async function freePort() {
  for (let tried = first; tried < end; tried++) {
    const port = next;
    next = port + 1 < end ? port + 1 : first;
    if ((await isReserved(port)) && (await isFree(port))) return port;
  }
  throw new Error(`All ports from ${first} to ${end - 1} are in use.`);
}

/** The UDP port of the same number, for which we have no use, is the sign that it is taken; it goes with the process. */
async function isReserved(port) {
  const sign = createSocket("udp4").unref();
  const isOurs = await listens(sign.bind({ port, address: "127.0.0.1", exclusive: true }));
  if (!isOurs) sign.close();
  return isOurs;
}

async function isFree(port) {
  const probe = createServer().listen({ port, host: "127.0.0.1", exclusive: true });
  if (!(await listens(probe))) return false;
  probe.close();
  await once(probe, "close");
  return true;
}

/** Whether it listens; another error than that somebody else does is the caller's. */
async function listens(listener) {
  try {
    await once(listener, "listening");
    return true;
  } catch (error) {
    if (error.code === "EADDRINUSE") return false;
    throw error;
  }
}
