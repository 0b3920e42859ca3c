// A server of one peer for tests that speak bytes, and the proof that it survived them. Not a behaviour's server.
import type { Server, ServerOptions, Socket } from "socket.io";
import { expect } from "vitest";
import type { Peer } from "../peers/peer.js";
import { type RunningServer, startServer } from "../running-server.js";
import { connectWebSocket, type RawPolling } from "./raw-session.js";

/** Starts a server that knows `/`, `/admin` and `/closed`, and answers `echo` on all of them. */
export async function startWireServer(
  peer: Peer,
  options: Partial<ServerOptions> = {},
): Promise<RunningServer> {
  const running = await startServer(peer, "json", { options });
  for (const name of ["/", "/admin", "/closed"]) {
    running.io.of(name).on("connection", (socket) => {
      socket.on("echo", (...args: unknown[]) => {
        const reply = args.pop() as (...values: unknown[]) => void;
        reply(...args);
      });
    });
  }
  running.io.of("/closed").use((_socket, next) => {
    next(Object.assign(new Error("Not authorized"), { data: { code: 7 } }));
  });
  return running;
}

/** Another client can still connect, ask and be answered. */
export async function expectServing(running: RunningServer): Promise<void> {
  const line = await connectWebSocket(running.url);
  line.send('427["echo","alive"]');
  expect(await line.nextStarting("43")).toBe('437["alive"]');
  line.close();
}

/** A session on long-polling that has joined `/` goes on: it asks and is answered. */
export async function expectAlive(session: RawPolling): Promise<void> {
  await session.post('427["echo"]');
  // Behind an abandoned upgrade a noop may share the body.
  expect((await session.poll()).body.split("\u001e")).toContain("437[]");
}

/** The next socket that connects to `namespace`, as the server's user has it. */
export function nextSocket(io: Server, namespace = "/"): Promise<Socket> {
  return new Promise((resolve) => io.of(namespace).once("connection", resolve));
}
