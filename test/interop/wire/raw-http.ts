// One HTTP request as bytes over a TCP connection of its own, for what `fetch` is too well-bred to send.
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Writes `bytes` and gives what comes back until the server ends the connection, or until it switches protocols. */
export async function exchangeBytes(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    if (received.startsWith("HTTP/1.1 101")) socket.destroy();
  });
  // A reset ends the connection too; what came before it is what counts.
  socket.on("error", () => {});
  socket.write(bytes);
  await once(socket, "close");
  return received;
}

/** Writes `bytes`, which may be half a request, and leaves the connection open; resolves when they have left. */
export async function beginRequest(port: number, bytes: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  return socket;
}

/** The head of a request from its lines. */
export function head(...lines: readonly string[]): string {
  return [...lines, "", ""].join("\r\n");
}

/** The head of a WebSocket upgrade; `headers` replace the usual ones of the same name, `undefined` leaves one out. */
export function upgradeHead(
  target: string,
  headers: Readonly<Record<string, string | undefined>> = {},
  method = "GET",
): string {
  const all = {
    Host: "127.0.0.1",
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== undefined);
  return head(`${method} ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`));
}
