// Plug-ins and engines written for Socket.IO, with our server: the package engine.io under io.bind(), the Admin UI, and
// sticky sessions over Node's cluster.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { instrument } from "@socket.io/admin-ui";
import { Server as EngineIoServer } from "engine.io";
import { afterEach, describe, expect, test } from "vitest";
import type { Socket } from "../../src/index.js";
import { endAll, heard, startClient, startServer } from "./loopback.js";
import { eventually } from "../stage/eventually.js";

afterEach(endAll);

describe.each(["polling", "websocket"] as const)(
  "an engine of the package engine.io, over %s",
  (transport) => {
    test("behaviour 99: gives its sessions to the server, and the server what its users read", async () => {
      const { io } = await startServer();
      const http = createServer();
      const engine = new EngineIoServer();
      engine.attach(http, { path: "/socket.io/" });
      expect(io.bind(engine)).toBe(io);
      expect(io.engine).toBe(engine);
      http.listen(0, "127.0.0.1");
      await once(http, "listening");
      try {
        const joined = heard(io, "connection");
        const client = startClient(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
          transports: [transport],
          query: { room: "7" },
          auth: { token: "t" },
        });
        const [socket] = (await joined) as [Socket];
        expect(socket.handshake.query["room"]).toBe("7");
        expect(socket.handshake.auth["token"]).toBe("t");
        expect(socket.handshake.secure).toBe(false);
        expect(socket.conn.transport.name).toBe(transport);
        expect(socket.request).toBe(socket.conn.request);
        socket.on("echo", (value: unknown, reply: (value: unknown) => void) => reply(value));
        const bytes = Buffer.from([1, 2, 3]);
        expect(await client.emitWithAck("echo", { text: "é", bytes })).toEqual({ text: "é", bytes });
        const gone = heard(socket, "disconnect");
        client.disconnect();
        expect((await gone)[0]).toBe("client namespace disconnect");
        const again = heard(io, "connection");
        const second = startClient(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
          transports: [transport],
        });
        const [next] = (await again) as [Socket];
        const ended = heard(second, "disconnect");
        next.disconnect(true);
        expect((await ended)[0]).toBe("io server disconnect");
      } finally {
        http.close();
        http.closeAllConnections();
      }
    });
  },
);

describe("the Admin UI", () => {
  test("sees sockets, rooms and events, and acts on them", async () => {
    const { io, url } = await startServer();
    io.on("connection", (socket) => {
      socket.data["user"] = "ada";
      socket.on("say", () => socket.emit("said"));
    });
    instrument(io as never, { auth: false, mode: "development" });
    const admin = startClient(`${url}/admin`);
    const [config] = (await heard(admin, "config")) as [{ supportedFeatures: string[] }];
    expect(config.supportedFeatures).toContain("MJOIN");
    const [stats] = (await heard(admin, "server_stats")) as [{ namespaces: unknown }];
    expect(stats).toMatchObject({ clientsCount: 1, namespaces: [{ name: "/" }, { name: "/admin" }] });

    const connected = heard(admin, "socket_connected");
    const client = startClient(url);
    const [seen] = (await connected) as [{ id: string; nsp: string; transport: string; rooms: string[] }];
    await eventually(() => expect(client.id).toBeDefined());
    expect(seen).toMatchObject({ id: client.id, nsp: "/", rooms: [client.id] });
    const received = heard(admin, "event_received");
    const sent = heard(admin, "event_sent");
    client.emit("say", 1);
    expect((await received).slice(0, 3)).toEqual(["/", client.id, ["say", 1]]);
    expect((await sent).slice(0, 3)).toEqual(["/", client.id, ["said"]]);

    const roomed = heard(admin, "room_joined");
    admin.emit("join", "/", "lobby", client.id);
    expect((await roomed).slice(0, 3)).toEqual(["/", "lobby", client.id]);
    const news = heard(client, "news");
    admin.emit("emit", "/", "lobby", "news", 1);
    expect(await news).toEqual([1]);
    const gone = heard(admin, "socket_disconnected");
    admin.emit("_disconnect", "/", false, seen.id);
    expect((await gone).slice(0, 3)).toEqual(["/", seen.id, "server namespace disconnect"]);
  });
});

test("@socket.io/sticky sends every request of a client to the worker that knows it", async () => {
  const program = fileURLToPath(new URL("sticky-cluster.mjs", import.meta.url));
  const cluster = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [first] = (await once(cluster.stdout, "data")) as [Buffer];
    const url = `http://127.0.0.1:${first.toString().trim()}`;
    const pids = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const client = startClient(url, index < 3 ? { transports: ["polling"] } : {});
        await heard(client, "connect");
        // Long enough to be sent in several chunks.
        return (await client.emitWithAck("pid", "x".repeat(200_000))) as number;
      }),
    );
    expect(new Set(pids).size).toBe(2);
  } finally {
    const ended = once(cluster, "exit");
    cluster.kill();
    await ended;
  }
});
