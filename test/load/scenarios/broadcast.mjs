// L5 and L6: broadcasts at a steady pace, to everybody and to rooms. How long until they are there, and what they cost.
import { createHistogram } from "node:perf_hooks";
import { textFrame } from "../../../bench/load/frames.mjs";
import { Pool } from "../../../bench/load/pool.mjs";
import { Tally } from "../../../bench/load/tally.mjs";
import { figure } from "../figure.mjs";
import { Pace } from "../pace.mjs";
import { nanoseconds, percentiles } from "../pulse.mjs";

const text = "x".repeat(64);
/** `42["news",` */
const head = 10;
/** Of a message: how many characters its number has, so that all are equally long. */
const digits = 8;

const casts = {
  durationMs: ({ seconds }) => 1000 * seconds,
  serve(io, { rooms }) {
    let joined = 0;
    let written = 0;
    const body = {
      toJSON() {
        written++;
        return text;
      },
    };
    io.on("connection", (socket) => {
      socket.join(`room ${joined++ % rooms}`);
      socket.on("tell", (number) => io.to(`room ${number % rooms}`).emit("news", number, body));
    });
    return () => ({ written });
  },
  async load(port, { clients, rooms, perSecond, seconds }) {
    const pool = new Pool();
    const tally = new Tally(pool.failure);
    const histogram = createHistogram();
    const sentAt = new Map();
    let told = 10 ** (digits - 1);
    await pool.connect(port, clients, {
      onMessage(_client, bytes, start, end) {
        const number = Number(bytes.latin1Slice(start + head, start + head + digits));
        const at = sentAt.get(number);
        if (at === undefined || end - start !== head + digits + text.length + 4) {
          throw new Error(`"${bytes.latin1Slice(start, end)}" came, which nobody told.`);
        }
        histogram.record(nanoseconds(performance.now() - at));
        tally.count();
      },
    });
    const run = async (durationMs) => {
      histogram.reset();
      const before = told;
      await new Pace(perSecond).run(durationMs, () => {
        tally.expect(clients / rooms);
        sentAt.set(told, performance.now());
        pool.clients[0].write(textFrame(`42["tell",${told++}]`));
      });
      await tally.even();
      sentAt.clear();
      return { ...percentiles(histogram), told: told - before };
    };
    return { warmUp: () => run(Math.min(1000, 1000 * seconds)), run, leave: () => pool.close() };
  },
  figures: ({ before, ran, outcome, wallMs }) => [
    figure("CPU for each delivery", "µs", (ran.cpuUs - before.cpuUs) / outcome.count),
    figure("deliveries", "/s", outcome.count / (wallMs / 1000)),
    // Two: the event is looked through for bytes before it is written.
    figure("times that each was written", "", (ran.written - before.written) / outcome.told, 2),
    figure("p50", "ms", outcome.p50),
    figure("p99", "ms", outcome.p99),
  ],
};

export const broadcast = {
  ...casts,
  name: "L5",
  title: ({ clients, perSecond }) =>
    `${perSecond} broadcasts a second to ${clients.toLocaleString("en")} clients`,
  sizes: {
    quick: [{ clients: 50, rooms: 1, perSecond: 20, seconds: 0.5 }],
    usual: [{ clients: 1000, rooms: 1, perSecond: 20, seconds: 10 }],
    full: [
      { clients: 500, rooms: 1, perSecond: 100, seconds: 30 },
      { clients: 5000, rooms: 1, perSecond: 10, seconds: 30 },
    ],
  },
};

export const rooms = {
  ...casts,
  name: "L6",
  title: ({ clients, rooms: count, perSecond }) =>
    `${perSecond.toLocaleString("en")} messages a second to ${count.toLocaleString("en")} rooms of ${clients / count}`,
  sizes: {
    quick: [{ clients: 40, rooms: 4, perSecond: 50, seconds: 0.5 }],
    usual: [{ clients: 2000, rooms: 200, perSecond: 1000, seconds: 10 }],
    full: [{ clients: 10_000, rooms: 1000, perSecond: 2000, seconds: 60 }],
  },
};
