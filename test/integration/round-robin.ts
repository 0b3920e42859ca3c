// A proxy that gives each request, upgrades too, to the next of its nodes, whoever asks: what sticky sessions are not. It spreads and
// copies; it retries nothing.
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { once } from "node:events";
import type { Duplex } from "node:stream";

/** A proxy that listens. */
export interface RoundRobin {
  readonly url: string;
  /** Requests that each node has got. */
  readonly counts: readonly number[];
  /** The node of this index gets nothing more. */
  remove(index: number): void;
  /** It does again. */
  add(index: number): void;
  /** Resets all WebSockets. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts a proxy before nodes that listen on these ports of this machine. */
export async function startRoundRobin(ports: readonly number[]): Promise<RoundRobin> {
  const counts = ports.map(() => 0);
  const isThere = ports.map(() => true);
  let turn = 0;
  const next = (): number => {
    do turn = (turn + 1) % ports.length;
    while (isThere[turn] !== true);
    counts[turn] = (counts[turn] ?? 0) + 1;
    return ports[turn] ?? 0;
  };
  const server = createServer((asked, answer) => forward(asked, answer, next()));
  const tunnels = new Set<Duplex>();
  server.on("upgrade", (asked, client, head) => {
    tunnels.add(client);
    client.once("close", () => tunnels.delete(client));
    tunnel(asked, client, head, next());
  });
  const cut = (): void => tunnels.forEach((client) => client.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    remove: (index) => void (isThere[index] = false),
    add: (index) => void (isThere[index] = true),
    cut,
    close() {
      cut();
      return closeServer(server);
    },
  };
}

function forward(asked: IncomingMessage, answer: ServerResponse, port: number): void {
  const { method, url, headers } = asked;
  const onward = request({ port, host: "127.0.0.1", method, path: url, headers }, (answered) => {
    answer.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(answer);
  });
  onward.on("error", () => answer.destroy());
  answer.on("close", () => onward.destroy());
  asked.pipe(onward);
}

function tunnel(asked: IncomingMessage, client: Duplex, head: Buffer, port: number): void {
  const node = connect(port, "127.0.0.1", () => {
    const lines = asked.rawHeaders.flatMap((name, index, all) =>
      index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
    );
    node.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    node.write(head);
    node.pipe(client).pipe(node);
  });
  node.on("error", () => client.destroy());
  client.on("error", () => node.destroy());
  node.on("close", () => client.destroy());
  client.on("close", () => node.destroy());
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
