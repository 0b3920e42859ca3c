// Finds a port that nobody listens on, and that nobody is given by chance: not until it is used, nor while whoever listens there is away.
import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that a system gives to whoever asks for any, and to connections that go out. */
const [first, end] = [10_000, 20_000];

/** Nothing is found twice: it may be about to be used. Processes that look at the same time begin at places of their own. */
let next = first + Math.floor(Math.random() * (end - first));

/** A free port of the loopback interface. */
export async function freePort() {
  for (;;) {
    const port = next;
    next = port + 1 < end ? port + 1 : first;
    if (await isFree(port)) return port;
  }
}

async function isFree(port) {
  const probe = createServer().listen(port, "127.0.0.1");
  try {
    await once(probe, "listening");
  } catch (error) {
    if (error.code === "EADDRINUSE") return false;
    throw error;
  }
  probe.close();
  await once(probe, "close");
  return true;
}
