// The front door's server, by way of the facade, on apps of uWebSockets.js: there and on Node's HTTP servers at once. What it is
// like on an app is the matrix's affair.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "@holdfast/socket.io";
import { io as connect, type Socket } from "socket.io-client";
import { expect, it, onTestFinished, vi } from "vitest";
import { Server as UwsServer } from "../../src/hosts/uws/index.js";
import { nextEvent } from "../interop/next-event.js";
import { request } from "../interop/wire/raw-session.js";
import { startApp, uws } from "./uws-server.js";

function join(url: string, transport: "polling" | "websocket"): Socket {
  const client = connect(url, { forceNew: true, reconnection: false, transports: [transport] });
  onTestFinished(() => void client.close());
  return client;
}

it.each(["polling", "websocket"] as const)("serves clients of an app by %s", async (transport) => {
  const running = await startApp();
  onTestFinished(() => running.close());
  const io = new Server().attachApp(running.app);
  onTestFinished(() => io.close());
  io.on("connection", (socket) => socket.on("echo", (text, reply) => reply(text)));
  expect(await join(running.url, transport).emitWithAck("echo", "hi")).toBe("hi");
  expect((await request(`${running.url}/socket.io/socket.io.js`)).status).toBe(200);
  expect((await request(`${running.url}/`)).body).toBe("no such page");
});

it("is one server to the clients of an app and of an HTTP server", async () => {
  const running = await startApp();
  onTestFinished(() => running.close());
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  const io = new Server(http).attachApp(running.app);
  expect(io.httpServer).toBe(http);
  onTestFinished(() => io.close());
  const nodeUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const clients = [join(nodeUrl, "websocket"), join(running.url, "websocket")];
  await Promise.all(clients.map((client) => nextEvent(client, "connect")));
  const heard = clients.map((client) => nextEvent(client, "news"));
  io.emit("news", 1);
  expect(await Promise.all(heard)).toEqual([[1], [1]]);
});

it("gives the app its options, and is not the HTTP server that it has not", () => {
  expect(() => new Server().attachApp(uws.App(), { idleTimeout: 7 })).toThrow(/"idleTimeout" must be 0, or/);
  expect(new Server().attachApp(uws.App()).httpServer).toBeUndefined();
});

it("takes the app's options for known ones, and misspelt ones for what they are", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const known = { compression: 0, idleTimeout: 8, maxBackpressure: 1000, isSecure: false };
  new Server().attachApp(uws.App(), known);
  new UwsServer().attachApp(uws.App(), known);
  expect(warn.mock.calls).toEqual([]);
  const misspelt = { ...known, maxBackpresure: 1000 };
  new Server().attachApp(uws.App(), misspelt);
  expect(warn.mock.calls.flat()).toEqual([expect.stringContaining('did you mean "maxBackpressure"?')]);
});
