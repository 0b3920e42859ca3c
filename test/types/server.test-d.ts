// What TypeScript makes of a typed server. Nothing runs: the compiler is the test, and every error that is expected is due.
import { Server, type DefaultEventsMap, type RemoteSocket, type Socket } from "../../src/index.js";

interface ClientToServer {
  speak(text: string): void;
  save(text: string, reply: (id: number) => void): void;
  maybe(text: string, reply?: (id: number) => void): void;
}
interface ServerToClient {
  heard(text: string, at: number): void;
  message(text: string): void;
  ask(question: string, reply: (answer: string) => void): void;
  check(reply: (error: Error, isFine: boolean) => void): void;
}
interface Data {
  user: string;
}

/** Compiles if both types are the same. */
function same<A, B>(..._proof: [A] extends [B] ? ([B] extends [A] ? [] : [never]) : [never]): void {
  // Nothing to do at run time.
}

export function typedServer(io: Server<ClientToServer, ServerToClient, DefaultEventsMap, Data>): void {
  io.on("connection", (socket) => {
    same<typeof socket, Socket<ClientToServer, ServerToClient, DefaultEventsMap, Data>>();
    socket.data.user = "ada";
    // @ts-expect-error -- data has no such property
    socket.data.name = "ada";

    socket.on("speak", (text) => same<typeof text, string>());
    socket.on("save", (text, reply) => {
      same<typeof text, string>();
      reply(1);
      // @ts-expect-error -- the reply is a number
      reply("1");
    });
    socket.on("disconnect", (reason) => {
      same<typeof reason extends string ? true : false, true>();
      // @ts-expect-error -- no such reason
      return reason === "out of coffee";
    });
    socket.on("error", (error) => same<typeof error, Error>());
    // @ts-expect-error -- clients emit no such event
    socket.on("whisper", () => undefined);

    socket.emit("heard", "hello", 1);
    // @ts-expect-error -- an argument is missing
    socket.emit("heard", "hello");
    // @ts-expect-error -- the server emits no such event
    socket.emit("speak", "hello");
    socket.emit("ask", "why?", (answer) => same<typeof answer, string>());
    socket.timeout(5).emit("ask", "why?", (error, answer) => {
      same<typeof error, Error>();
      same<typeof answer, string>();
    });
    // An error-first callback stays what it is.
    socket.timeout(5).emit("check", (error, isFine) => {
      same<typeof error, Error>();
      same<typeof isFine, boolean>();
    });
    socket.volatile.emit("heard", "hello", 1);
    socket.send("hello");
    // @ts-expect-error -- a message is a text
    socket.send(1);

    same<Promise<string>, ReturnType<typeof askOne>>();
    function askOne() {
      return socket.emitWithAck("ask", "why?");
    }
    same<Promise<boolean>, ReturnType<typeof checkOne>>();
    function checkOne() {
      return socket.timeout(5).emitWithAck("check");
    }
    // @ts-expect-error -- this event has no reply
    void socket.emitWithAck("heard", "hello", 1);

    socket.broadcast.to("room").emit("heard", "hello", 1);
    // @ts-expect-error -- an argument is missing
    socket.to("room").emit("heard");
    socket.onAny((event, ...args) => same<typeof event, string>(...(args as [])));
    socket.use(([event], next) => (event === "speak" ? next() : next(new Error("no"))));
  });

  io.use((socket, next) => {
    same<typeof socket.data.user, string>();
    next();
  });
  io.on("new_namespace", (namespace) => same<typeof namespace.name, string>());
  io.on("handler_error", (error, { event }) => same<[typeof error, typeof event], [unknown, string]>());

  io.emit("heard", "hello", 1);
  io.to("room").emit("ask", "why?", (error, answers) => {
    same<typeof error, Error>();
    same<typeof answers, string[]>();
  });
  same<Promise<string[]>, ReturnType<typeof askAll>>();
  function askAll() {
    return io.timeout(5).emitWithAck("ask", "why?");
  }
  // @ts-expect-error -- this event has no reply
  void io.to("room").emitWithAck("heard", "hello", 1);
  // @ts-expect-error -- the server emits no such event
  io.of("/x").emit("speak", "hello");
  void askRemote();
  async function askRemote() {
    const [remote] = await io.fetchSockets();
    remote?.timeout(5).emit("ask", "why?", (_error, answer) => same<typeof answer, string>());
  }
  same<Promise<RemoteSocket<ServerToClient, Data>[]>, ReturnType<typeof io.fetchSockets>>();
}

interface Both {
  ping(): void;
}

export function oneMap(io: Server<Both>): void {
  // With one map both ends emit the same events, as with Socket.IO.
  io.on("connection", (socket) => socket.on("ping", () => socket.emit("ping")));
  // @ts-expect-error -- no such event
  io.emit("pong");
}

export function untypedServer(io: Server): void {
  io.on("connection", (socket) => {
    socket.data.anything = 1;
    socket.on("anything", (a, b) => [a.b.c, b]);
    // What the library itself tells stays typed.
    socket.on("disconnect", (reason, description) => {
      same<typeof description, unknown>();
      return reason === "ping timeout";
    });
    socket.request.session.user = "ada";
    socket.emit("anything", 1, {}, (reply: unknown) => reply);
    socket.timeout(5).emit("anything", (error: Error, reply: string) => [error, reply]);
    socket.to(["a", "b"]).emit("anything", 1);
  });
  io.timeout(5).emit("anything", (error: Error, replies: string[]) => [error, replies]);
  void io.emitWithAck("anything", 1).then((replies) => replies[0].any.thing);
}

export function optionsAreChecked(): Server[] {
  return [
    new Server(),
    new Server(3000),
    new Server("3000", { path: "/x" }),
    new Server({ pingInterval: 5, cors: { origin: "*" } }),
    // @ts-expect-error -- a duration is a number
    new Server({ pingInterval: "5" }),
    // @ts-expect-error -- no such transport
    new Server({ transports: ["carrier pigeon"] }),
  ];
}
