// A server of one peer for tests that speak bytes. Not a behaviour's server.
import type { Server, ServerOptions, Socket } from "socket.io";
import type { Peer } from "../peers/peer.js";
import { type RunningServer, startServer } from "../running-server.js";

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

/** The next socket that connects to `namespace`, as the server's user has it. */
export function nextSocket(io: Server, namespace = "/"): Promise<Socket> {
  return new Promise((resolve) => io.of(namespace).once("connection", resolve));
}
