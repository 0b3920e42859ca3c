// Koa in CommonJS and in the style of Socket.IO's first years: a server made by calling the module, on a path of its own.
import type { Server as IoServer, Socket } from "socket.io";
import type { RunningApp } from "../running-app.js" with { "resolution-mode": "import" };
import fs = require("node:fs");
import http = require("node:http");
import Koa = require("koa");

const createIo: (server: http.Server, options: object) => IoServer = require("socket.io");

export function start(): Promise<RunningApp> {
  const app = new Koa();
  const clientBuild = require.resolve("socket.io-client/dist/socket.io.js");
  app.use((context) => {
    if (context.path === "/client.js") {
      context.type = "js";
      context.body = fs.createReadStream(clientBuild);
    } else context.body = `koa: ${context.path}`;
  });
  const server = http.createServer(app.callback());
  const io = createIo(server, { path: "/live", cookie: true });

  io.sockets.on("connection", (socket: Socket) => {
    socket.broadcast.emit("came", socket.handshake.query.name);
    socket.on("message", (text: string) => {
      io.sockets.emit("message", `${socket.handshake.query.name}: ${text}`);
    });
    socket.on("tick", () => {
      socket.volatile.emit("tock");
    });
    socket.on("join", (room: string) => {
      socket.join(room);
      socket.emit(
        "rooms",
        [...socket.rooms].filter((each) => each !== socket.id),
      );
    });
    socket.on("disconnecting", (reason: string) => {
      for (const room of socket.rooms) {
        if (room !== socket.id) socket.to(room).emit("left", { room, reason });
      }
    });
  });

  io.of("/admin")
    .use((socket: Socket, next: (error?: Error) => void) => {
      if (socket.handshake.auth.password === "open sesame") return next();
      const error = Object.assign(new Error("not authorized"), { data: { hint: "say it" } });
      next(error);
    })
    .on("connection", (socket: Socket) => {
      socket.on("count", (reply: (count: number) => void) => reply(io.engine.clientsCount));
    });

  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as import("node:net").AddressInfo;
      resolve({
        url: `http://127.0.0.1:${port}`,
        stop: () => new Promise<void>((stopped) => void io.close(() => stopped())),
      });
    });
  });
}
