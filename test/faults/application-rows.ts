// Rows A01 to A11, A15, A16 and A18: what an application does wrong, or its clients make it do. Whoever was called fails; the line
// and the process stay. Where too much is said, or the server stops, it is flow-rows.ts.
import type { Socket } from "socket.io";
import type { FaultStage } from "./fault-stage.js";
import { type HeldElsewhere, type Row, unplayed } from "./row.js";

/** The part of our server that the official one has not. */
interface Telling {
  on(event: "handler_error", listener: (error: unknown, details: { event: string }) => void): unknown;
}

/** What the server is told of handlers that fail, from now on: the words, and the event. */
function failures({ io }: FaultStage): string[] {
  const told: string[] = [];
  (io as unknown as Telling).on("handler_error", (error, { event }) =>
    told.push(`${(error as Error).message} (${event})`),
  );
  return told;
}

const secret = "the password is 1234";

function fail(): never {
  throw new Error(secret);
}

/** Client and application meet in a socket; then the client asks whether it is still there. */
const survives =
  (prepare: (socket: Socket) => void, ...packets: readonly string[]) =>
  async (stage: FaultStage): Promise<unknown[]> => {
    const told = failures(stage);
    const { line, socket } = await stage.webSocket();
    prepare(socket);
    for (const packet of packets) line.send(packet);
    line.send('427["echo"]');
    const answer = await line.nextStarting("43");
    const isConnected = socket.connected;
    line.close();
    return [answer, isConnected, ...told];
  };

/** A client asks for a namespace with a middleware; its answer, and what the server is told. */
const asksFor =
  (middleware: Parameters<FaultStage["io"]["use"]>[0]) =>
  async (stage: FaultStage): Promise<unknown[]> => {
    const told = failures(stage);
    stage.io.of("/guarded").use(middleware);
    const { line } = await stage.webSocket();
    line.send("40/guarded,");
    const answer = String(await line.next());
    line.close();
    return [answer.replace(/"sid":".*"/, '"sid":"…"'), ...told];
  };

const failing = (id: string, input: string, prepare: (socket: Socket) => void, ...told: string[]): Row => ({
  id,
  input,
  play: survives(prepare, '42["broken"]'),
  // It ends the process.
  stock: unplayed,
  compat: ["437[]", true, ...told],
});

const internal = '44/guarded,{"message":"Internal error"}';

const circle: unknown[] = [];
circle.push(circle);

const unsayable: readonly [what: string, value: unknown][] = [
  ["a circle", circle],
  ["a BigInt", 1n],
  ["a toJSON that throws", { toJSON: fail }],
  ["a getter that throws", Object.defineProperty({}, "a", { get: fail, enumerable: true })],
];

/** What a call throws: its code, or only that it does. */
function codeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return (error as { code?: unknown }).code ?? "thrown";
  }
}

export const applicationRows: readonly Row[] = [
  failing("A01", "a handler that throws", (socket) => socket.on("broken", fail), `${secret} (broken)`),
  failing(
    "A02",
    "a handler whose promise is rejected",
    (socket) => socket.on("broken", () => Promise.reject(new Error(secret))),
    `${secret} (broken)`,
  ),
  {
    id: "A03",
    input: "a middleware of a namespace that throws",
    play: asksFor(fail),
    stock: unplayed,
    compat: [internal, `${secret} (connection)`],
  },
  {
    id: "A03",
    input: "a middleware of a namespace whose promise is rejected",
    play: asksFor(() => Promise.reject(new Error(secret)) as never),
    stock: unplayed,
    compat: [internal, `${secret} (connection)`],
  },
  {
    id: "A04",
    input: "a middleware of a namespace that never calls next",
    options: { connectTimeout: 1_000 },
    play: asksFor(() => {}),
    // It waits.
    stock: unplayed,
    compat: [internal, "The middlewares of /guarded have not called next() in time. (connection)"],
  },
  {
    id: "A04",
    input: "a middleware of a namespace that calls next twice",
    play: asksFor((_socket, next) => {
      next();
      next(new Error(secret));
    }),
    stock: ['40/guarded,{"sid":"…"}'],
  },
  {
    id: "A05",
    input: "a client that leaves while a middleware looks at it",
    play: async (stage) => {
      const guarded = stage.io.of("/guarded");
      const joined: unknown[] = [];
      guarded.on("connection", () => joined.push("joined"));
      const looking = new Promise<{ pass: () => void; left: Promise<unknown> }>((resolve) => {
        guarded.use((socket, next) => {
          const left = new Promise((leave) => socket.conn.once("close", leave));
          resolve({ pass: next, left });
        });
      });
      const line = await stage.line();
      line.send("40/guarded,");
      const { pass, left } = await looking;
      line.close();
      await left;
      pass();
      return [joined, guarded.sockets.size];
    },
    stock: [[], 0],
  },
  failing(
    "A06",
    "a middleware of a socket that throws",
    (socket) => socket.use(([name], next) => (name === "broken" ? fail() : next())),
    `${secret} (broken)`,
  ),
  {
    id: "A07",
    input: "a handler that never acknowledges",
    play: survives((socket) => socket.on("silent", () => {}), '421["silent",1]'),
    stock: ["437[]", true],
  },
  {
    id: "A08",
    input: "a client that leaves before it acknowledges",
    play: async (stage) => {
      const { line, socket } = await stage.webSocket();
      const words = new Promise((resolve) => {
        socket.timeout(1_000).emit("ask", (error: Error | null) => resolve(error?.message));
      });
      line.close();
      return words;
    },
    // It waits for the whole time.
    stock: "operation has timed out",
    compat: "socket has been disconnected",
  },
  {
    id: "A09",
    input: "an event that is emitted while the client leaves, and after it has left",
    play: async (stage) => {
      const { line, socket } = await stage.webSocket();
      const left = new Promise((resolve) => {
        socket.on("disconnect", () => resolve(socket.emit("too late")));
      });
      line.close();
      return [await left, socket.emit("too late")];
    },
    stock: [true, true],
    compat: [false, false],
  },
  {
    id: "A09",
    input: "an event that is emitted while the client is told that it has joined",
    play: async (stage) => {
      stage.io.of("/guarded").on("connection", (socket) => socket.emit("welcome"));
      const { line } = await stage.webSocket();
      line.send("40/guarded,");
      await line.nextStarting("40/guarded");
      const welcome = await line.next();
      line.close();
      return welcome;
    },
    stock: '42/guarded,["welcome"]',
  },
  ...unsayable.map(([what, value]): Row => ({
    id: "A10",
    input: `an event with ${what}`,
    play: async (stage) => {
      const { line, socket } = await stage.webSocket();
      const codes = [
        codeOf(() => socket.emit("a", Buffer.of(1), value)),
        codeOf(() => stage.io.emit("a", Buffer.of(1), value)),
      ];
      line.send('427["echo"]');
      const answer = await line.next();
      line.close();
      return [...codes, answer];
    },
    // It throws what JSON and its own search for bytes throw.
    stock: ["thrown", "thrown", "437[]"],
    compat: ["ERR_ENCODE", "ERR_ENCODE", "437[]"],
  })),
  {
    id: "A15",
    input: "rooms without end",
    play: async (stage) => {
      const { line, socket } = await stage.webSocket();
      const many = Array.from({ length: 2_000 }, (_, n) => `room ${n}`);
      const code = codeOf(() => socket.join(many));
      const { size } = socket.rooms;
      line.close();
      return [code, size];
    },
    stock: [undefined, 2_001],
    secure: ["ERR_TOO_MANY_ROOMS", 1],
  },
  {
    id: "A15",
    input: "a room whose name is a megabyte",
    play: async (stage) => {
      const { line, socket } = await stage.webSocket();
      const code = codeOf(() => socket.join("x".repeat(1_000_000)));
      const { size } = socket.rooms;
      line.close();
      return [code, size];
    },
    stock: [undefined, 2],
    secure: ["ERR_INVALID_ROOM", 1],
  },
  {
    id: "A15",
    input: "rooms with names that mean something elsewhere",
    play: async (stage) => {
      const names = ["__proto__", "constructor", "*", "#", "/", "a\nb", ""];
      const { line, socket } = await stage.webSocket();
      const heard: unknown[] = [];
      for (const name of names) {
        void socket.join(name);
        stage.io.to(name).emit("n", name);
        heard.push(JSON.parse(String(await line.next()).slice(2))[1]);
      }
      line.close();
      return heard;
    },
    stock: ["__proto__", "constructor", "*", "#", "/", "a\nb", ""],
  },
  {
    id: "A18",
    input: "a handler of the end that joins rooms and emits",
    play: async (stage) => {
      const { line, socket } = await stage.webSocket();
      const left = new Promise<void>((resolve) => {
        socket.on("disconnect", () => {
          void socket.join("late");
          socket.emit("late", () => {});
          resolve();
        });
      });
      line.close();
      await left;
      const { rooms, sids } = stage.io.of("/").adapter;
      return [rooms.has("late"), sids.has(socket.id)];
    },
    stock: [false, false],
  },
];

export const applicationRowsElsewhere: readonly HeldElsewhere[] = [
  {
    id: "A01",
    input: "a handler that throws, where that is to end the process",
    heldBy: [
      "src/server/server.test.ts",
      "end the process where crashOnHandlerError is set, when they have been told",
    ],
  },
  {
    id: "A11",
    input: "ten thousand clients that come and go",
    heldBy: ["src/server/mux.test.ts", "A11: ten thousand clients that came and went leave nothing behind"],
  },
  {
    id: "A16",
    input: "a handler that blocks the event loop: who is there stays",
    heldBy: ["src/core/heartbeat.test.ts", "reads before it judges when the event loop was blocked"],
  },
  {
    id: "A16",
    input: "a handler that blocks the event loop: nobody more is let in",
    heldBy: [
      "src/server/engine/engine-crowd.test.ts",
      "lets nobody more in while its event loop is late again and again, but is late once for nothing",
    ],
  },
];
