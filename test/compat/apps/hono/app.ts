// Hono on Node with a REST face over rooms, and a page of another origin that connects: CORS and allowRequest.
import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Server } from "socket.io";
import type { RunningApp } from "../running-app.js";

export async function start(): Promise<RunningApp> {
  const app = new Hono();
  const server = await new Promise<HttpServer>((resolve) => {
    const listening = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, () =>
      resolve(listening as HttpServer),
    );
  });
  const io = new Server(server, {
    cors: { origin: "https://page.example", credentials: true },
    allowRequest: (request, decide) => decide(null, request.headers["x-banned"] === undefined),
    maxHttpBufferSize: 10_000,
    pingInterval: 10_000,
  });

  app.get("/rooms/:room", async (context) => {
    const sockets = await io.in(context.req.param("room")).fetchSockets();
    return context.json(sockets.map((socket) => socket.data.name as string).toSorted());
  });
  app.post("/rooms/:room/everybody-to/:other", (context) => {
    io.in(context.req.param("room")).socketsJoin(context.req.param("other"));
    return context.body(null, 204);
  });
  app.delete("/rooms/:room", (context) => {
    io.in(context.req.param("room")).disconnectSockets();
    return context.body(null, 204);
  });

  io.on("connection", (socket) => {
    socket.data.name = socket.handshake.auth.name;
    socket.use(([event, ...args], next) => {
      next(event === "forbidden" ? new Error(`${event} with ${args.length} argument`) : undefined);
    });
    socket.on("error", (error) => socket.emit("refused", error.message));
    socket.on("join", (room: string, reply: () => void) => {
      socket.join(room);
      reply();
    });
    socket.on("say", (room: string, text: string) => socket.to(room).except("deaf").emit("said", text));
    socket.onAny((event: string) => {
      if (event === "unheard of") socket.emit("caught", event);
    });
  });

  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await io.close();
    },
  };
}
