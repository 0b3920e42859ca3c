// Rooms that 1,000 sockets join and leave, 100 each: what it costs, and what a membership takes up.
import { textFrame } from "../load/frames.mjs";
import { Pool, within } from "../load/pool.mjs";

const patienceMs = 15_000;

/** Sockets of one connection each; a client can have the first `sockets` of them join or leave all the rooms, one by one. */
export function moving(roomCount) {
  const rooms = Array.from({ length: roomCount }, (_, at) => `room ${at}`);
  return (io) => {
    const sizeOf = (room) => io.sockets.adapter.rooms.get(room)?.size ?? 0;
    const each = (count, act) => {
      for (const socket of [...io.sockets.sockets.values()].slice(0, count)) {
        for (const room of rooms) act(socket, room);
      }
    };
    io.on("connection", (socket) => {
      socket.on("join", (count, reply) => {
        each(count, (one, room) => one.join(room));
        reply(rooms.reduce((sum, room) => sum + sizeOf(room), 0));
      });
      socket.on("leave", (count, reply) => {
        each(count, (one, room) => one.leave(room));
        reply(rooms.reduce((sum, room) => sum + sizeOf(room), 0));
      });
    });
  };
}

/** Connects `socketCount` clients; gives `join(count)` and `leave(count)`, which fail unless the server counts as many memberships. */
export async function connectMovers(port, socketCount, roomCount) {
  const pool = new Pool();
  let onReply = null;
  await pool.connect(port, socketCount, {
    onMessage: (_client, bytes, start, end) => onReply(bytes.latin1Slice(start, end)),
  });
  const ask = async (event, count, memberships) => {
    const reply = new Promise((resolve) => {
      onReply = resolve;
    });
    pool.clients[0].write(textFrame(`421["${event}",${count}]`));
    const said = await within(patienceMs, Promise.race([reply, pool.failure]), "The server did not answer.");
    if (said !== `431[${memberships}]`) throw new Error(`${memberships} memberships were due, not ${said}.`);
  };
  return {
    join: (count) => ask("join", count, count * roomCount),
    leave: (count) => ask("leave", count, 0),
  };
}

const sockets = 1000;
const rooms = 100;

/** Joins and leaves, over and over. */
export const joinLeave = {
  name: "join-leave",
  title: "join + leave of a room, 1,000 sockets x 100 rooms",
  figure: "cpu",
  per: "join + leave",
  targets: { "socket.io": 0.6, "holdfast-recovery": 1.15 },
  serve: moving(rooms),
  async load(port) {
    const movers = await connectMovers(port, sockets, rooms);
    return {
      async run(durationMs) {
        const end = performance.now() + durationMs;
        let count = 0;
        do {
          await movers.join(sockets);
          await movers.leave(sockets);
          count += sockets * rooms;
        } while (performance.now() < end);
        return { count };
      },
    };
  },
};

/** Joins once, and stays. */
export const roomMemory = {
  name: "room-memory",
  title: "RSS per membership, 1,000 sockets x 100 rooms",
  figure: "memory",
  per: "membership",
  // As in idle-memory: a young generation that has grown is no membership.
  serverFlags: ["--max-semi-space-size=1"],
  targets: { "socket.io": 0.6, "holdfast-recovery": 1.15 },
  serve: moving(rooms),
  async load(port) {
    const movers = await connectMovers(port, sockets, rooms);
    return {
      async run(_durationMs, isWarmUp) {
        const count = isWarmUp ? 20 : sockets;
        await movers.join(count);
        if (isWarmUp) await movers.leave(count);
        return { count: count * rooms };
      },
    };
  },
};
