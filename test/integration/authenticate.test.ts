// Credentials that are renewed over the connection that is there, by clients of every make. What the server does with them is
// src/server/authenticate.test.ts.
import { io as connectOfficial } from "socket.io-client";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { keepAuth, refreshAuth, type AuthenticatedSocket } from "../../src/client/auth.js";
import { io as connectOurs } from "../../src/client/node.js";
import { authenticate } from "../../src/index.js";
import { endAll, startServer, type Loopback } from "./loopback.js";

afterEach(endAll);

interface TestedSocket extends AuthenticatedSocket {
  readonly id?: string | undefined;
  auth?: unknown;
  disconnect(): unknown;
}

const clients: Readonly<Record<string, (url: string, auth: object) => TestedSocket>> = {
  "the official client": (url, auth) => connectOfficial(url, { forceNew: true, auth }),
  "our client": (url, auth) => connectOurs(url, { forceNew: true, auth }),
};

/** A server that takes tokens whose number has not been seen, each for a while. */
async function startGuarded(lifeMs: number, warningMs: number): Promise<Loopback> {
  const server = await startServer();
  let last = 0;
  authenticate(
    server.io,
    ({ number }: { readonly number?: number }, socket) => {
      if (number === undefined || number <= last) throw new Error("seen");
      socket.data.number = last = number;
      return { expiresAt: Date.now() + lifeMs };
    },
    { warning: warningMs },
  );
  return server;
}

function told(socket: TestedSocket, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.on(event as never, resolve as never));
}

describe.each(Object.entries(clients))("%s", (_, connect) => {
  function start(url: string, auth: object): TestedSocket {
    const socket = connect(url, auth);
    onTestFinished(() => void socket.disconnect());
    return socket;
  }

  it("renews its credentials and keeps its connection", async () => {
    const { io, url } = await startGuarded(60_000, 30_000);
    const socket = start(url, { number: 1 });
    await told(socket, "connect");
    const { id } = socket;
    socket.auth = { number: 2 };
    expect(await refreshAuth(socket)).toBeGreaterThan(Date.now());
    expect([...io.sockets.sockets.values()].map(({ id: mine, data }) => [mine, data])).toEqual([
      [id, { number: 2 }],
    ]);
    await expect(refreshAuth(socket)).rejects.toMatchObject({ code: "ERR_UNAUTHORIZED" });
    expect(socket.connected).toBe(true);
  });

  it("is told when they will be over, and renews them in time by itself", async () => {
    const { io, url } = await startGuarded(2_000, 1_900);
    let number = 0;
    const socket = start(url, (answer: (auth: object) => void) => answer({ number: ++number }));
    await told(socket, "connect");
    const stop = keepAuth(socket);
    await expect.poll(() => number).toBeGreaterThanOrEqual(4);
    expect([socket.connected, io.engine.clientsCount]).toEqual([true, 1]);
    const ends = [told(socket, "auth_expired"), told(socket, "disconnect")];
    stop();
    expect(await Promise.all(ends)).toEqual([undefined, "io server disconnect"]);
  });
});
