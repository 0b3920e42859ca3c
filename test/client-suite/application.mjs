// The application that the cases talk to, in a process of its own, so that it can be killed. It answers; it tests nothing.
import { createServer } from "node:http";
import { Server } from "holdfast";

const { port, options } = JSON.parse(process.argv[2]);
const http = createServer((_request, response) => response.writeHead(404).end("no such page"));
const io = new Server(http, { cors: { origin: true, credentials: true }, ...options });

/** Namespace -> what its clients said to this process. */
const heard = new Map();

io.engine.on("initial_headers", (headers, request) => {
  const cookie = new URL(request.url, "http://localhost").searchParams.get("set-cookie");
  if (cookie !== null) headers["set-cookie"] = `${cookie}=kept; Path=/`;
});

io.of("/refusing").use((socket, next) => {
  if (socket.handshake.auth.password === "open sesame") next();
  else next(Object.assign(new Error("not you"), { data: { hint: "sesame" } }));
});

io.of(/^\/case-/).on("connection", (socket) => {
  const { name } = socket.nsp;
  if (!heard.has(name)) heard.set(name, []);
  socket.on("note", (...args) => heard.get(name).push(args));
  socket.on("echo", (...args) => args.pop()(...args));
  socket.on("say", (event, ...args) => socket.emit(event, ...args));
  socket.on("ask me", async (question, reply) => reply(await socket.emitWithAck("question", question)));
  socket.on("who am I", (reply) => {
    const { auth, query, headers } = socket.handshake;
    reply({ id: socket.id, auth, query, headers, transport: socket.conn.transport.name });
  });
  socket.on("third time", (word, reply) => {
    heard.get(name).push(word);
    if (heard.get(name).length >= 3) reply("at last");
  });
  socket.on("enter", (room, reply) => {
    socket.join(room);
    reply();
  });
  socket.on("send me away", () => socket.disconnect());
  socket.on("hang up", () => socket.conn.close());
});

/** What the suite may ask of the process, by a message with an id that the answer carries. */
const requests = {
  heard: ({ nsp }) => heard.get(nsp) ?? [],
  tell: ({ nsp, room, event, args }) =>
    io
      .of(nsp)
      .to(room)
      .emit(event, ...args),
  stop: () => io.close(),
};

process.on("message", async ({ id, request, ...details }) => {
  process.send({ id, answer: await requests[request](details) });
});

// Below those that outgoing connections are given: none of them takes the port while this process is away.
const randomPort = () => 20_000 + Math.floor(Math.random() * 12_000);
const listen = () => http.listen(port || randomPort(), "127.0.0.1");

http.on("error", (error) => {
  if (port || error.code !== "EADDRINUSE") throw error;
  listen();
});
http.on("listening", () => process.send({ port: http.address().port }));
listen();
