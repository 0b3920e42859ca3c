// One event to many: to everybody once a tick, eight times a tick, and to a hundred rooms. One client asks for each tick;
// the next is asked for when the last has wholly arrived and its time has come, so nothing ever piles up.
import { textFrame } from "../load/frames.mjs";
import { pause, Pool } from "../load/pool.mjs";
import { Tally } from "../load/tally.mjs";
import { payload } from "./payload.mjs";

const everybody = payload("everybody");
const roomPayloads = Array.from({ length: 100 }, (_, room) =>
  payload(`room ${String(room).padStart(3, "0")}`),
);

function toEverybody(perTick) {
  return (io) => {
    io.on("connection", (socket) => {
      socket.on("tick", () => {
        for (let sent = 0; sent < perTick; sent++) io.emit("news", everybody);
      });
    });
  };
}

function toEachRoom(io) {
  let joined = 0;
  io.on("connection", (socket) => {
    socket.join(`room ${joined++ % roomPayloads.length}`);
    socket.on("tick", () => {
      for (let room = 0; room < roomPayloads.length; room++) {
        io.to(`room ${room}`).emit("news", roomPayloads[room]);
      }
    });
  });
}

function ticks({ clients, perTick, intervalMs, payloads }) {
  const tickFrame = textFrame('42["tick"]');
  const messages = new Set(payloads.map((text) => `42["news","${text}"]`));
  const messageBytes = [...messages][0].length;
  // A client hears one text and always the same: in the warm-up all of it is read, in the window only its length.
  const check = (client, text) => {
    client.state ||= text;
    if (!messages.has(text) || client.state !== text) throw new Error(`"${text}" came to the wrong client.`);
  };
  return async (port) => {
    const pool = new Pool();
    const tally = new Tally(pool.failure);
    let isChecking = false;
    const onMessage = (client, bytes, start, end) => {
      if (end - start !== messageBytes) throw new Error("A message of the wrong length came.");
      if (isChecking) check(client, bytes.latin1Slice(start, end));
      tally.count();
    };
    await pool.connect(port, clients, { onMessage });
    return {
      async run(durationMs, isWarmUp) {
        isChecking = isWarmUp;
        const before = tally.come;
        const tickMs = [];
        const end = performance.now() + durationMs;
        for (let began = performance.now(); began < end; began = performance.now()) {
          tally.expect(clients * perTick);
          pool.clients[0].write(tickFrame);
          await tally.even();
          tickMs.push(performance.now() - began);
          await pause(began + intervalMs - performance.now());
        }
        return { count: tally.come - before, tickMs: middle(tickMs) };
      },
    };
  };
}

function middle(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** One broadcast a tick. */
export const broadcast = {
  name: "broadcast",
  title: "broadcast, 1 a tick, 1,000 clients",
  figure: "cpu",
  per: "delivery",
  serve: toEverybody(1),
  load: ticks({ clients: 1000, perTick: 1, intervalMs: 30, payloads: [everybody] }),
};

/** Eight broadcasts a tick: what one write per tick saves. */
export const burst = {
  name: "burst",
  title: "burst, 8 broadcasts a tick, 1,000 clients",
  figure: "cpu",
  per: "delivery",
  serve: toEverybody(8),
  load: ticks({ clients: 1000, perTick: 8, intervalMs: 150, payloads: [everybody] }),
};

/** Each room its own message, each client in one room. */
export const rooms = {
  name: "rooms",
  title: "100 rooms of 50, each its own message a tick",
  figure: "cpu",
  per: "delivery",
  serve: toEachRoom,
  load: ticks({ clients: 5000, perTick: 1, intervalMs: 150, payloads: roomPayloads }),
};
