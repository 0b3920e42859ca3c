// A proxy before the nodes: each connection goes to the next one. It knows no sessions, and that is the point.
import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Listens on a free port, or the one that is wanted, and gives it. `nodes()` are those that there are. */
export async function startProxy(nodes, wantedPort) {
  let turn = 0;
  const server = createServer((client) => {
    const all = nodes();
    client.on("error", () => client.destroy());
    pass(
      client,
      Array.from(all, (_, at) => all[(turn + at) % all.length].port),
    );
    turn++;
  });
  server.listen(wantedPort, "127.0.0.1");
  await once(server, "listening");
  return server;
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
