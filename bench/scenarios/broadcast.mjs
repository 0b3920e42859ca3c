// One event to many: to everybody once a tick, eight times a tick, and to a hundred rooms. One client asks for each tick;
// the next is asked for when the last has wholly arrived and its time has come, so nothing ever piles up.
import { Expected } from "../load/expected.mjs";
import { textFrame } from "../load/frames.mjs";
import { pause, Pool } from "../load/pool.mjs";
import { Tally } from "../load/tally.mjs";
import { payload } from "./payload.mjs";

/** What everybody is told. */
export const everybody = payload("everybody");
/** What each of a hundred rooms is told. */
export const roomPayloads = Array.from({ length: 100 }, (_, room) =>
  payload(`room ${String(room).padStart(3, "0")}`),
);

function news(text) {
  return `42["news","${text}"]`;
}

/** A server that tells everybody `perTick` events each tick. */
export function toEverybody(perTick) {
  return {
    serve(io) {
      io.on("connection", (socket) => {
        socket.on("tick", () => {
          for (let sent = 0; sent < perTick; sent++) io.emit("news", everybody);
        });
      });
    },
    serveBare: (bare) => ({
      onOpen: (socket) => bare.join(socket, "everybody"),
      onMessage() {
        for (let sent = 0; sent < perTick; sent++) bare.publish("everybody", news(everybody));
      },
    }),
    serveC: ["tick", perTick, news(everybody)],
  };
}

/** A server that tells each room something else each tick; its clients are in one room each, in turn. */
export const toEachRoom = {
  serve(io) {
    let joined = 0;
    io.on("connection", (socket) => {
      socket.join(`room ${joined++ % roomPayloads.length}`);
      socket.on("tick", () => {
        for (const [room, text] of roomPayloads.entries()) io.to(`room ${room}`).emit("news", text);
      });
    });
  },
  serveBare(bare) {
    let joined = 0;
    return {
      onOpen: (socket) => bare.join(socket, `room ${joined++ % roomPayloads.length}`),
      onMessage() {
        for (const [room, text] of roomPayloads.entries()) bare.publish(`room ${room}`, news(text));
      },
    };
  },
  serveC: ["tick", 1, ...roomPayloads.map(news)],
};

/**
 * Clients that ask for a tick every `intervalMs`, or as soon as the last has wholly arrived. The warm-up takes `warmUpTicks` at least:
 * where there are any, as fast as they go.
 */
export function ticks({ clients, perTick, intervalMs, payloads, warmUpTicks = 0 }) {
  const tickFrame = textFrame('42["tick"]');
  return async (port, { hasOffset }) => {
    const pool = new Pool();
    const tally = new Tally(pool.failure);
    const texts = payloads.map((text) => new Expected(news(text), hasOffset));
    let isChecking = false;
    // A client hears one text and always the same: in the warm-up all of it is read, in the window only its length.
    const onMessage = (client, bytes, start, end) => {
      if (isChecking) {
        client.state ||= texts.find((text) => text.isAt(bytes, start, end)) ?? null;
        if (!client.state?.isAt(bytes, start, end))
          throw new Error(`"${bytes.latin1Slice(start, end)}" came to the wrong client.`);
      }
      if (!client.state.fits(end - start)) throw new Error("A message of the wrong length came.");
      tally.count();
    };
    await pool.connect(port, clients, { onMessage });
    return {
      async run(durationMs, isWarmUp) {
        isChecking = isWarmUp;
        const before = tally.come;
        const tickMs = [];
        const end = performance.now() + durationMs;
        const [least, pauseMs] = isWarmUp && warmUpTicks > 0 ? [warmUpTicks, 0] : [1, intervalMs];
        for (let began = performance.now(); began < end || tickMs.length < least; began = performance.now()) {
          tally.expect(clients * perTick);
          pool.clients[0].write(tickFrame);
          await tally.even();
          tickMs.push(performance.now() - began);
          if (pauseMs > 0) await pause(began + pauseMs - performance.now());
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
  targets: { "socket.io": 0.55, "socket.io-uws": 1.05, "holdfast-recovery": 1.15, "holdfast-line": 1.15 },
  ...toEverybody(1),
  load: ticks({ clients: 1000, perTick: 1, intervalMs: 30, payloads: [everybody] }),
};

/** Eight broadcasts a tick: what one write per tick saves. */
export const burst = {
  name: "burst",
  title: "burst, 8 broadcasts a tick, 1,000 clients",
  figure: "cpu",
  per: "delivery",
  targets: { "socket.io": 0.14, "socket.io-uws": 1.1, "holdfast-recovery": 1.15, "holdfast-line": 1.15 },
  ...toEverybody(8),
  load: ticks({ clients: 1000, perTick: 8, intervalMs: 150, payloads: [everybody] }),
};

/** Each room its own message, each client in one room. */
export const rooms = {
  name: "rooms",
  title: "100 rooms of 50, each its own message a tick",
  figure: "cpu",
  per: "delivery",
  targets: { "socket.io": 0.55, "socket.io-uws": 1.05, "holdfast-recovery": 1.15, "holdfast-line": 1.15 },
  ...toEachRoom,
  load: ticks({ clients: 5000, perTick: 1, intervalMs: 150, payloads: roomPayloads }),
};
