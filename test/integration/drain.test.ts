// A planned stop under load: what was emitted before clients knew of it arrives, and they come back elsewhere. Real clients, ours and
// the official one, on every way to the server.
import { once } from "node:events";
import { connect as connectTcp, createServer, type AddressInfo } from "node:net";
import { io as connectOfficial } from "socket.io-client";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { io as connectOurs } from "../../src/client/node.js";
import { endAll, startServer, type Loopback } from "./loopback.js";

afterEach(endAll);

/** What stands before two servers: it carries those who have a session to the one that has it, and all others to the ready one. */
async function openBalancer(first: Loopback, second: Loopback): Promise<string> {
  const portFor = (head: string): number => {
    const [, sid = ""] = /[?&]sid=([\w-]+)/.exec(head) ?? [];
    const isFirst = first.io.engine.sessions.has(sid) || first.io.engine.troubles.length === 0;
    return ((isFirst ? first : second).http.address() as AddressInfo).port;
  };
  const proxy = createServer((near) => {
    near.once("data", (head) => {
      const far = connectTcp(portFor(head.toString("latin1")), "127.0.0.1");
      far.write(head);
      near.pipe(far).pipe(near);
      far.on("error", () => near.destroy());
      near.on("error", () => far.destroy());
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => void proxy.close());
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

const numbers = Array.from({ length: 50 }, (_, n) => n);

/**
 * Writes down who said what to this server, and answers. What is heard on a connection that is being closed cannot be answered there: ours
 * say it again elsewhere, and that it is again.
 */
function record({ io }: Loopback): Map<string, number[]> {
  const heard = new Map<string, number[]>();
  io.on("connection", (socket) => {
    const name = String(socket.handshake.auth["name"]);
    socket.join("everybody");
    socket.on("say", (number: number, reply?: (number: number) => void) => {
      if (socket.delivery?.redelivered !== true) heard.set(name, [...(heard.get(name) ?? []), number]);
      reply?.(number);
    });
  });
  return heard;
}

interface TalkingClient {
  readonly connected: boolean;
  readonly id?: string | undefined;
  on(event: string, listener: (...args: never[]) => void): unknown;
  once(event: string, listener: (...args: unknown[]) => void): unknown;
  emit(event: string, ...args: unknown[]): unknown;
  disconnect(): unknown;
}

const kinds = ["official", "ours"].flatMap((kind) =>
  ["polling", "websocket"].map((transport) => ({ kind, transport, name: `${kind} by ${transport}` })),
);

/** A client of each kind by each transport, connected. */
async function connectAll(url: string): Promise<Map<string, TalkingClient>> {
  const clients = new Map<string, TalkingClient>();
  for (const { kind, transport, name } of kinds) {
    const connect = (kind === "ours" ? connectOurs : connectOfficial) as typeof connectOfficial;
    const client: TalkingClient = connect(url, {
      forceNew: true,
      transports: [transport],
      auth: { name },
      reconnectionDelay: 20,
    });
    onTestFinished(() => void client.disconnect());
    await new Promise<void>((resolve) => client.once("connect", () => resolve()));
    clients.set(name, client);
  }
  return clients;
}

describe("io.close({ drain })", () => {
  it("A17: loses nothing that was emitted before, by either end, and everybody goes on elsewhere", async () => {
    const [first, second] = [await startServer(), await startServer()];
    const [heardByFirst, heardBySecond] = [record(first), record(second)];
    const clients = await connectAll(await openBalancer(first, second));
    const heardByClients = new Map<string, number[]>();
    const returned = [...clients].map(async ([name, client]) => {
      client.on("said", (number: number) => {
        heardByClients.set(name, [...(heardByClients.get(name) ?? []), number]);
      });
      const [reason] = await new Promise<unknown[]>((resolve) =>
        client.once("disconnect", (...args) => resolve(args)),
      );
      await new Promise<void>((resolve) => client.once("connect", () => resolve()));
      await new Promise((resolve) => client.emit("say", 1000, resolve));
      return reason;
    });

    for (const number of numbers) {
      first.io.to("everybody").emit("said", number);
      for (const client of clients.values()) client.emit("say", number, () => {});
    }
    await first.io.close({ drain: 200 });

    expect(await Promise.all(returned)).toEqual(kinds.map(() => "transport close"));
    for (const { name } of kinds) {
      expect([name, heardByFirst.get(name)]).toEqual([name, numbers]);
      expect([name, heardByClients.get(name)]).toEqual([name, numbers]);
      expect([name, heardBySecond.get(name)]).toEqual([name, [1000]]);
    }
  });

  it.each(["polling", "websocket"])(
    "asks our client by %s to come back at once, however long it would wait after a loss",
    async (transport) => {
      const [first, second] = [await startServer(), await startServer()];
      const heard = record(second);
      const client = connectOurs(await openBalancer(first, second), {
        forceNew: true,
        transports: [transport],
        auth: { name: "patient" },
        reconnectionDelay: 600_000,
        reconnectionDelayMax: 600_000,
      });
      onTestFinished(() => void client.disconnect());
      await once(client as never, "connect");
      const told: unknown[] = [];
      for (const event of ["disconnect", "connect"] as const) client.on(event, () => told.push(event));
      const isThere = once(second.io as never, "connection");
      const stopped = first.io.close({ drain: 0 });
      await isThere;
      await client.emitReliable("say", 1);
      await stopped;
      expect([told, heard.get("patient")]).toEqual([["disconnect", "connect"], [1]]);
    },
  );

  it("lets nobody more in meanwhile, says so, and closes the HTTP server at the end", async () => {
    const { io, http, url } = await startServer({ healthChecks: true, closeTimeout: 2000 });
    const client = (await connectAll(url)).get("official by websocket");
    // One who never comes to hear that he is to go: the server waits for him, and that long it can be asked.
    await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
    const reasons: unknown[] = [];
    io.on("connection", () => {});
    for (const socket of await io.local.fetchSockets()) {
      io.sockets.sockets.get(socket.id)?.on("disconnect", (reason) => reasons.push(reason));
    }
    const closed = io.close({ drain: 300 });
    expect(io.engine.troubles).toEqual(["SERVER_DRAINING"]);
    const refused = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    const probes = await Promise.all(["live", "ready"].map((name) => fetch(`${url}/socket.io/${name}`)));
    expect(probes.map(({ status }) => status)).toEqual([200, 503]);
    await closed;
    expect(reasons).toEqual(kinds.map(() => "server shutting down"));
    expect([http.listening, client?.connected]).toEqual([false, false]);
  });

  it("refuses a time that is none", async () => {
    const { io } = await startServer();
    await expect(io.close({ drain: -1 })).rejects.toMatchObject({ code: "ERR_INVALID_OPTION" });
  });
});
