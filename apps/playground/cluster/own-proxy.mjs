// A proxy before the nodes where neither nginx nor HAProxy is installed: each connection goes to the next one. It knows no sessions, and
// that is the point.
import { once } from "node:events";
import { connect, createServer } from "node:net";

/** @param ports of the nodes */
export async function startOwnProxy(ports, wantedPort) {
  let turn = 0;
  const server = createServer((client) => {
    client.on("error", () => client.destroy());
    pass(
      client,
      Array.from(ports, (_, at) => ports[(turn + at) % ports.length]),
    );
    turn++;
  });
  server.listen(wantedPort, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** To the first that takes it. */
function pass(client, ports) {
  const [port, ...others] = ports;
  if (port === undefined) {
    client.destroy();
    return;
  }
  const node = connect(port, "127.0.0.1");
  node.once("error", () => {
    if (node.bytesRead === 0 && client.bytesRead === 0 && !client.destroyed) pass(client, others);
    else client.destroy();
  });
  node.once("connect", () => {
    client.on("close", () => node.destroy());
    node.on("close", () => client.destroy());
    client.pipe(node).pipe(client);
  });
}
