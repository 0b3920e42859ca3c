// Express 5 with a login: HTTP routes and sockets share express-session, the way Socket.IO's guide shows it.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import session, { type Session, type SessionData } from "express-session";
import { Server } from "socket.io";
import type { RunningApp } from "../running-app.js";

declare module "express-session" {
  interface SessionData {
    user: string;
    visits: number;
  }
}

declare module "http" {
  interface IncomingMessage {
    session: Session & Partial<SessionData>;
  }
}

type Next = (error?: unknown) => void;
type Request = IncomingMessage & { _query: Record<string, string> };
type HttpMiddleware = (request: Request, response: ServerResponse, next: Next) => void;

export async function start(): Promise<RunningApp> {
  const app = express();
  const server = createServer(app);
  const io = new Server(server);
  const sessions = session({ secret: "a secret", resave: false, saveUninitialized: true });

  app.use(express.json());
  app.use(sessions);
  app.post("/login", (request, response) => {
    request.session.user = request.body.user;
    response.json({ user: request.body.user });
  });
  app.get("/visits", (request, response) => {
    response.json({ visits: request.session.visits ?? 0 });
  });
  app.post("/logout", (request, response) => {
    const { id } = request.session;
    request.session.destroy(() => {
      io.in(id).disconnectSockets(true);
      response.status(204).end();
    });
  });

  io.engine.use(sessions);
  io.engine.use(
    onlyForHandshake((_request, response, next) => {
      response.setHeader("X-Frame-Options", "DENY");
      next();
    }),
  );

  io.use((socket, next) => {
    next(socket.request.session.user === undefined ? new Error("unauthorized") : undefined);
  });

  io.on("connection", (socket) => {
    const { request } = socket;
    socket.join(request.session.id);
    socket.on("who am I", (reply: (user: string | undefined) => void) => reply(request.session.user));
    socket.on("visit", (reply: (visits: number) => void) => {
      request.session.reload((error: unknown) => {
        if (error !== undefined && error !== null) return void socket.disconnect();
        const visits = (request.session.visits ?? 0) + 1;
        request.session.visits = visits;
        request.session.save(() => reply(visits));
      });
    });
  });

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      await io.close();
    },
  };
}

function onlyForHandshake(middleware: HttpMiddleware): HttpMiddleware {
  return (request, response, next) => {
    if (request._query.sid === undefined) middleware(request, response, next);
    else next();
  };
}
