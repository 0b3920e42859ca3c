// Fastify 5 as a plug-in gives it sockets: typed events, a namespace with rooms, and an orderly stop.
import Fastify from "fastify";
import { Server, type DefaultEventsMap, type Socket } from "socket.io";
import type { RunningApp } from "../running-app.js";

export interface ClientToServer {
  add(a: number, b: number, reply: (sum: number) => void): void;
  flip(bytes: Buffer, reply: (flipped: Buffer) => void): void;
  "ask everybody"(question: string, reply: (answers: string[]) => void): void;
}

export interface ServerToClient {
  announced(text: string): void;
  question(text: string, reply: (answer: string) => void): void;
}

interface Data {
  name: string;
}

type AppServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, Data>;
type AppSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, Data>;

declare module "fastify" {
  interface FastifyInstance {
    io: AppServer;
  }
}

export async function start(): Promise<RunningApp> {
  const fastify = Fastify();
  fastify.decorate("io", new Server(fastify.server));
  fastify.addHook("preClose", (done) => {
    for (const name of ["/", "/news"]) fastify.io.of(name).local.disconnectSockets(true);
    done();
  });
  fastify.addHook("onClose", async (instance) => {
    await instance.io.close();
  });

  fastify.post<{ Params: { room: string }; Body: { text: string } }>("/announce/:room", async (request) => {
    fastify.io.of("/news").to(request.params.room).emit("announced", request.body.text);
    return { announced: true };
  });

  fastify.io.on("connection", (socket: AppSocket) => {
    socket.data.name = String(socket.handshake.auth.name);
    socket.on("add", (a, b, reply) => reply(a + b));
    socket.on("flip", (bytes, reply) => reply(Buffer.from(bytes).reverse()));
    socket.on("ask everybody", async (question, reply) => {
      const answers = await fastify.io.timeout(2000).emitWithAck("question", question);
      reply(answers.toSorted());
    });
  });
  fastify.io.of("/news").on("connection", async (socket) => {
    const { topic } = socket.handshake.query;
    await socket.join(String(topic));
    socket.emit("announced", `you read ${topic}`);
  });

  fastify.io.setMaxListeners(50);
  fastify.io.of(/^\/team-\w+$/).on("connection", (socket) => {
    socket.nsp.emit("announced", `${socket.handshake.auth.name} joined ${socket.nsp.name}`);
  });

  const url = await fastify.listen({ port: 0, host: "127.0.0.1" });
  return { url, stop: () => fastify.close() };
}
