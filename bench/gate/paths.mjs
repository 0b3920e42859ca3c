// The hot paths that the gate counts: each does one turn of the event loop's work many times, and checks that all of it happened.
import { binaryFrame, textFrame } from "../load/frames.mjs";
import { payload } from "../scenarios/payload.mjs";
import { FakePolling, FakeWebSocket } from "./fake-connection.mjs";

const clientCount = 100;
// Each allocates as much as a hundred events.
const newcomerCount = 10;
const roomNames = Array.from({ length: 10 }, (_, at) => `room ${at}`);
const text = payload("gate");
const said = textFrame(`42["said","${text}"]`);
const asked = textFrame(`420["ask","${text}"]`);
const blob = Buffer.concat([
  textFrame('451-["blob",{"_placeholder":true,"num":0}]'),
  binaryFrame(Buffer.alloc(1024, "blob")),
]);
/** What a client of ours adds to its first request, and how often it says what it has. */
const line = "&hf=1";
const messagesPerReceipt = 64;
const payloadOfPost = Buffer.from(`42["said","${text}"]`);

/** Waits for the end of this turn of the event loop, when what it has queued is written. */
export function endTurn() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Where little is allocated in a turn, for what V8 gives away at once, some 100 KB, not to count. */
const many = 640;

/**
 * Path -> what it is counted in, options of the server if it needs any, how many `turns` are counted at once, and `start(io)`, which gives
 * `turn()`: does the work of one turn, `perTurn` operations; and `done()`, how many operations have come to their end since the start.
 */
export const paths = new Map(
  Object.entries({
    event: { per: "event", start: (io) => overWebSocket(io, said) },
    "event-ack": { per: "event and acknowledgement", start: (io) => overWebSocket(io, asked) },
    binary: { per: "binary event of 1 KB and its echo", start: (io) => overWebSocket(io, blob) },
    broadcast: { per: "delivery", turns: many, start: (io) => toEverybody(io, 1) },
    burst: { per: "delivery", turns: many, start: (io) => toEverybody(io, 8) },
    room: { per: "delivery", turns: many, start: toRooms },
    "join-leave": { per: "join and leave", start: joinAndLeave },
    "recovery-join-leave": {
      per: "join and leave",
      options: { connectionStateRecovery: {} },
      start: joinAndLeave,
    },
    "line-event": { per: "event of a client of ours", start: (io) => overWebSocket(io, said, line) },
    "line-broadcast": {
      per: "delivery to a client of ours",
      turns: many,
      start: (io) => toEverybody(io, 1, line),
    },
    polling: { per: "POST and poll", start: overPolling },
    handshake: { per: "handshake and its end", start: comeAndGo },
  }),
);

/** Lets a server hear and answer all that the paths say. */
function serve(io) {
  const heard = { events: 0 };
  io.on("connection", (socket) => {
    socket.on("said", () => heard.events++);
    socket.on("ask", (question, reply) => {
      heard.events++;
      reply(question);
    });
    socket.on("blob", (data) => {
      heard.events++;
      socket.emit("blob", data);
    });
  });
  return heard;
}

function overWebSocket(io, frames, query) {
  const heard = serve(io);
  const clients = Array.from({ length: clientCount }, () => new FakeWebSocket(io.engine, query));
  return {
    perTurn: clientCount,
    turn() {
      for (const client of clients) client.send(frames);
    },
    done: () => heard.events,
  };
}

function toEverybody(io, perTurn, query) {
  const clients = Array.from({ length: clientCount }, () => new FakeWebSocket(io.engine, query));
  const writes = () => clients.reduce((sum, client) => sum + client.writes, 0);
  let before = 0;
  // Each has been told that it is connected.
  let received = 1;
  return {
    perTurn: clientCount * perTurn,
    turn() {
      before ||= writes();
      received += perTurn;
      if (query === line && received % messagesPerReceipt === 0) {
        const receipt = textFrame(`6a${received - perTurn}`);
        for (const client of clients) client.send(receipt);
      }
      for (let sent = 0; sent < perTurn; sent++) io.emit("news", text);
    },
    // All that one turn says leaves in one write.
    done: () => (writes() - before) * perTurn,
  };
}

/** Two rooms, of half of the clients each; one client is left out. */
function toRooms(io) {
  let joined = 0;
  io.on("connection", (socket) => socket.join(`half ${joined++ % 2}`));
  const clients = Array.from({ length: clientCount }, () => new FakeWebSocket(io.engine));
  const writes = () => clients.reduce((sum, client) => sum + client.writes, 0);
  let before = 0;
  return {
    perTurn: clientCount - 1,
    turn() {
      before ||= writes();
      const [leftOut] = io.sockets.sockets.keys();
      io.to("half 0").except(leftOut).emit("news", text);
      io.to("half 1").emit("news", text);
    },
    done: () => writes() - before,
  };
}

/** Each client joins all the rooms, one by one, and leaves them. */
function joinAndLeave(io) {
  const clients = Array.from({ length: clientCount }, () => new FakeWebSocket(io.engine));
  let memberships = 0;
  return {
    perTurn: clients.length * roomNames.length,
    turn() {
      const { rooms } = io.sockets.adapter;
      for (const socket of io.sockets.sockets.values()) for (const room of roomNames) socket.join(room);
      for (const room of roomNames) memberships += rooms.get(room).size;
      for (const socket of io.sockets.sockets.values()) for (const room of roomNames) socket.leave(room);
      for (const room of roomNames) memberships -= rooms.get(room)?.size ?? 0;
    },
    done: () => memberships,
  };
}

function comeAndGo(io) {
  let connected = 0;
  io.on("connection", () => connected++);
  let clients = [];
  return {
    perTurn: newcomerCount,
    turn() {
      for (const client of clients) client.end();
      clients = Array.from({ length: newcomerCount }, () => new FakeWebSocket(io.engine));
    },
    done: () => connected,
  };
}

function overPolling(io) {
  const heard = serve(io);
  const clients = Array.from({ length: clientCount }, () => new FakePolling(io.engine));
  const polls = () => clients.reduce((sum, client) => sum + client.polls, 0);
  let before = 0;
  return {
    perTurn: clientCount,
    turn() {
      before ||= polls();
      for (const client of clients) {
        client.poll();
        client.post(payloadOfPost);
      }
      io.emit("news", text);
    },
    done: () => Math.min(heard.events, polls() - before),
  };
}
