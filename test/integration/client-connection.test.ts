// Our client at the published server: how connections are opened, refused, lost and found again.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { io as open, Manager } from "../../src/client/node.js";
import { freePort } from "../../scripts/free-port.mjs";
import { connect, next, nextArgs, startOfficialServer, ways } from "./official-server.js";

describe.each(ways)("a client $way", ({ transports }) => {
  it("shows its credentials and its query when it connects (124)", async () => {
    const { io, url } = await startOfficialServer();
    const socket = connect(url, { transports, auth: { token: "é" }, query: { "a b": "c&d", n: 1 } });
    const [peer] = await Promise.all([next(io, "connection"), next(socket, "connect")]);
    expect(peer.handshake.auth).toEqual({ token: "é" });
    expect(peer.handshake.query).toMatchObject({ "a b": "c&d", n: "1", EIO: "4" });
    expect(socket.id).toBe(peer.id);
  });

  it("asks a function for the credentials before each connection (124)", async () => {
    const { io, url } = await startOfficialServer();
    let count = 0;
    const socket = connect(url, { transports, auth: (answer) => answer({ count: ++count }) });
    expect((await next(io, "connection")).handshake.auth).toEqual({ count: 1 });
    socket.io.engine.close();
    expect((await next(io, "connection")).handshake.auth).toEqual({ count: 2 });
  });

  it("tells a refusal with its data, and does not come back by itself (118)", async () => {
    const { io, url } = await startOfficialServer();
    io.use((_socket, allow) => allow(Object.assign(new Error("not you"), { data: { why: "token" } })));
    const socket = connect(url, { transports });
    const error = await next(socket, "connect_error");
    expect(error).toMatchObject({ message: "not you", data: { why: "token" } });
    expect(socket.active).toBe(false);
    expect(socket.connected).toBe(false);
  });

  it("connects after a refusal when it is told to, with other credentials", async () => {
    const { io, url } = await startOfficialServer();
    io.use(({ handshake }, allow) => allow(handshake.auth["token"] === "new" ? undefined : new Error("old")));
    const socket = connect(url, { transports, auth: { token: "old" } });
    await next(socket, "connect_error");
    socket.auth = { token: "new" };
    socket.connect();
    await next(socket, "connect");
    expect(socket.connected).toBe(true);
  });

  it("is told that a namespace does not exist, while the others stay", async () => {
    const { url } = await startOfficialServer();
    const manager = new Manager(url, { transports });
    const socket = manager.socket("/");
    onTestFinished(() => manager.disconnect());
    const error = await next(manager.socket("/nowhere"), "connect_error");
    expect(error.message).toBe("Invalid namespace");
    if (!socket.connected) await next(socket, "connect");
    expect(socket.connected).toBe(true);
  });

  it("shares one connection between namespaces, and each hears its own events", async () => {
    const { io, url } = await startOfficialServer();
    io.of("/admin").on("connection", (peer) => peer.emit("who", "admin"));
    io.on("connection", (peer) => peer.emit("who", "all"));
    const manager = new Manager(url, { transports });
    onTestFinished(() => manager.disconnect());
    const [all, admin] = await Promise.all([
      next(manager.socket("/"), "who"),
      next(manager.socket("/admin"), "who"),
    ]);
    expect([all, admin]).toEqual(["all", "admin"]);
    expect(io.engine.clientsCount).toBe(1);
  });

  it("comes back with a new id after the server was restarted, and sends what has gathered (101, 113)", async () => {
    const first = await startOfficialServer({}, await freePort());
    const socket = connect(first.url, { transports });
    await next(socket, "connect");
    const { id } = socket;
    const reason = next(socket, "disconnect");
    const reconnect = next(socket.io, "reconnect");
    await first.close();
    expect(await reason).toMatch(/^transport (close|error)$/);
    expect(socket.id).toBeUndefined();
    expect(socket.active).toBe(true);
    socket.emit("meanwhile", 1);
    expect(socket.sendBuffer).toHaveLength(1);
    const second = await startOfficialServer({}, first.port);
    const heard = new Promise((resolve) => {
      second.io.once("connection", (peer) => peer.once("meanwhile", resolve));
    });
    await next(socket, "connect");
    expect(await reconnect).toBeGreaterThanOrEqual(1);
    expect(socket.id).not.toBe(id);
    expect(await heard).toBe(1);
    expect(socket.sendBuffer).toEqual([]);
  });

  it("stays away when the server disconnects it, until it connects by hand", async () => {
    const { io, url } = await startOfficialServer();
    const socket = connect(url, { transports });
    const [peer] = await Promise.all([next(io, "connection"), next(socket, "connect")]);
    const reason = next(socket, "disconnect");
    peer.disconnect();
    expect(await reason).toBe("io server disconnect");
    expect(socket.active).toBe(false);
    socket.connect();
    await next(socket, "connect");
    expect(socket.connected).toBe(true);
  });

  it("says why it was disconnected, with details", async () => {
    const { io, url } = await startOfficialServer();
    const socket = connect(url, { transports, upgrade: false });
    const [peer] = await Promise.all([next(io, "connection"), next(socket, "connect")]);
    const closed = nextArgs(socket, "disconnect");
    peer.conn.close();
    const [reason, details] = await closed;
    expect(reason).toBe("transport close");
    expect(details.description).toBe(
      transports[0] === "polling" ? "transport closed by the server" : "websocket connection closed",
    );
  });

  it("disconnects by a ping timeout when the server falls silent (38)", async () => {
    const { io, url } = await startOfficialServer({ pingInterval: 30, pingTimeout: 20 });
    io.engine.on("connection", (session: { sendPacket: () => void; resetPingTimeout: () => void }) => {
      // From now on the server says nothing: no ping, no packet; nor does it miss the pong and close first.
      session.sendPacket = () => {};
      session.resetPingTimeout = () => {};
    });
    const socket = connect(url, { transports, reconnection: false });
    expect(await next(socket.io, "close")).toBe("ping timeout");
  });

  it("can use io.close() to end the connection of every socket, and says so as a closed transport", async () => {
    const { io, url } = await startOfficialServer();
    const socket = connect(url, { transports, reconnection: false });
    await next(socket, "connect");
    const reason = next(socket, "disconnect");
    await io.close();
    expect(await reason).toMatch(/^transport (close|error)$|^io server disconnect$/);
  });

  it("reports an unreachable server and goes on trying (116)", async () => {
    const socket = connect(`http://127.0.0.1:${await freePort()}`, { transports, reconnectionAttempts: 2 });
    const attempts: number[] = [];
    const errors: Error[] = [];
    socket.io.on("reconnect_attempt", (attempt) => attempts.push(attempt));
    socket.io.on("reconnect_error", (error) => errors.push(error));
    const error = await next(socket, "connect_error");
    expect(error.message).toBe(transports[0] === "polling" ? "xhr poll error" : "websocket error");
    expect(error.type).toBe("TransportError");
    expect(socket.active).toBe(true);
    await next(socket.io, "reconnect_failed");
    expect(attempts).toEqual([1, 2]);
    expect(errors).toHaveLength(2);
  });

  it("gives up opening at once with a timeout of zero (117)", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      silent.close();
      silent.closeAllConnections();
    });
    const { port } = silent.address() as AddressInfo;
    const socket = connect(`http://127.0.0.1:${port}`, { transports, timeout: 0, reconnection: false });
    expect((await next(socket, "connect_error")).message).toBe("timeout");
    expect(socket.io.engine.readyState).toBe("closed");
  });
});

describe("a client", () => {
  it("moves to WebSocket by itself, and tells (53)", async () => {
    const { io, url } = await startOfficialServer();
    const socket = connect(url);
    const { engine } = socket.io;
    expect(engine.transport.name).toBe("polling");
    const [transport] = await Promise.all([next(engine, "upgrade"), next(io, "connection")]);
    expect(transport.name).toBe("websocket");
    expect(engine.transport.name).toBe("websocket");
  });

  it("begins with WebSocket once that has worked, if it is asked to remember (53)", async () => {
    const { url } = await startOfficialServer();
    const { engine } = connect(url).io;
    await next(engine, "upgrade");
    const again = connect(url, { rememberUpgrade: true });
    expect(again.io.engine.transport.name).toBe("websocket");
    await next(again, "connect");
  });

  it("takes the next transport when one cannot open and it is told to try them all (52)", async () => {
    const { url } = await startOfficialServer({ transports: ["websocket"] });
    const socket = connect(url, { tryAllTransports: true });
    await next(socket, "connect");
    expect(socket.io.engine.transport.name).toBe("websocket");
  });

  it("sends its headers over both transports (36)", async () => {
    const { io, url } = await startOfficialServer();
    for (const transports of [["polling"], ["websocket"]] as const) {
      connect(url, { transports, extraHeaders: { "x-colour": "blue" } });
      const peer = await next(io, "connection");
      expect(peer.handshake.headers["x-colour"]).toBe("blue");
    }
  });

  it("gets one connection for two namespaces, and another for a namespace it has (74)", async () => {
    const { io, url } = await startOfficialServer();
    io.of("/admin");
    const sockets = [open(url), open(`${url}/admin`), open(url)];
    onTestFinished(() => sockets.forEach((socket) => socket.disconnect()));
    await Promise.all(sockets.map(async (socket) => next(socket, "connect")));
    expect(sockets[0]?.io).toBe(sockets[1]?.io);
    expect(sockets[0]?.io).not.toBe(sockets[2]?.io);
    expect(io.engine.clientsCount).toBe(2);
  });

  it("has its events recovered by a server that keeps them", async () => {
    const { io, url } = await startOfficialServer({ connectionStateRecovery: {} });
    const socket = connect(url, { transports: ["websocket"] });
    const [peer] = await Promise.all([next(io, "connection"), next(socket, "connect")]);
    const first = next(socket, "news");
    peer.emit("news", "one");
    await first;
    const second = next(socket, "news");
    socket.io.engine.close();
    await next(peer, "disconnect");
    io.emit("news", "two");
    expect(await second).toBe("two");
    if (!socket.connected) await next(socket, "connect");
    expect(socket.recovered).toBe(true);
    expect(socket.id).toBe(peer.id);
  });
});
