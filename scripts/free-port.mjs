// Finds a port that nobody listens on. It holds it for nobody.
import { once } from "node:events";
import { createServer } from "node:net";

/** A free port of the loopback interface. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
