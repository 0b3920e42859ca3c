// Attacks that need an application: what clients make handlers do. Rows A01 to A19.
import { textFrame } from "../../../bench/load/frames.mjs";
import { WebSocketClient } from "../../../bench/load/websocket-client.mjs";
import { attack } from "./attack.mjs";
import { sayFrames } from "./raw-line.mjs";

const many = (text) => Buffer.concat(Array.from({ length: 1000 }, () => textFrame(text)));
const throwing = many('42["throw"]');
const unanswered = many('421["forget"]');
const joining = Buffer.concat(Array.from({ length: 2000 }, (_, at) => textFrame(`42["join","room ${at}"]`)));
const pouring = many('42["pour"]');

export const applicationAttacks = [
  attack({
    rows: "A01 A02",
    what: "events whose handlers throw, a thousand at once",
    perSecond: 10,
    serve(io) {
      io.on("handler_error", () => {});
      io.on("connection", (socket) => {
        socket.on("throw", () => {
          throw new Error("a mistake");
        });
      });
    },
    strike: (port, held) => sayFrames(port, held, throwing),
  }),
  attack({
    rows: "A07",
    what: "events that are never answered, a thousand at once",
    perSecond: 10,
    serve: (io) => io.on("connection", (socket) => socket.on("forget", () => {})),
    strike: (port, held) => sayFrames(port, held, unanswered),
  }),
  attack({
    rows: "A15",
    what: "clients that join two thousand rooms",
    perSecond: 4,
    serve(io) {
      io.on("handler_error", () => {});
      io.on("connection", (socket) => socket.on("join", (room) => socket.join(room)));
    },
    strike: (port, held) => sayFrames(port, held, joining),
  }),
  attack({
    rows: "A12 A13",
    what: "clients that ask for 16 MB and read nothing",
    perSecond: 2,
    isWidelyKnown: true,
    serve(io) {
      const text = "x".repeat(16_384);
      io.on("connection", (socket) => socket.on("pour", () => socket.emit("water", text)));
    },
    strike(port, held) {
      const line = new WebSocketClient(port, {
        onReady() {
          line.pause();
          line.write(pouring);
        },
        onEnd: () => held.delete(line),
      });
      held.add(line);
    },
  }),
];
