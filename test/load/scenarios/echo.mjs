// L4: clients that ask, wait for the answer and ask again.
import { createHistogram } from "node:perf_hooks";
import { textFrame } from "../../../bench/load/frames.mjs";
import { pause, Pool } from "../../../bench/load/pool.mjs";
import { Tally } from "../../../bench/load/tally.mjs";
import { figure } from "../figure.mjs";
import { nanoseconds, percentiles } from "../pulse.mjs";

const text = "x".repeat(128);
const question = textFrame(`421["echo","${text}"]`);
const answer = `431["${text}"]`;

/** A server that answers with what it was asked. */
export function answerEchoes(io) {
  io.on("connection", (socket) => {
    socket.on("echo", (what, reply) => reply?.(what));
  });
}

export const echo = {
  name: "L4",
  title: ({ clients, seconds }) =>
    `${clients} clients, each with one event of 128 B under way, for ${seconds} s`,
  sizes: {
    quick: [{ clients: 20, seconds: 0.5 }],
    usual: [{ clients: 200, seconds: 10 }],
    full: [{ clients: 200, seconds: 60 }],
  },
  durationMs: ({ seconds }) => 1000 * seconds,
  serve: answerEchoes,
  async load(port, { clients, seconds }) {
    const pool = new Pool();
    const tally = new Tally(pool.failure);
    const histogram = createHistogram();
    let isRunning = false;
    const ask = (client) => {
      tally.expect(1);
      client.state = performance.now();
      client.write(question);
    };
    await pool.connect(port, clients, {
      onMessage(client, bytes, start, end) {
        if (bytes.latin1Slice(start, end) !== answer) throw new Error("A wrong answer came.");
        histogram.record(nanoseconds(performance.now() - client.state));
        if (isRunning) ask(client);
        tally.count();
      },
    });
    const run = async (durationMs) => {
      histogram.reset();
      isRunning = true;
      for (const client of pool.clients) ask(client);
      await Promise.race([pause(durationMs), pool.failure]);
      isRunning = false;
      await tally.even();
      return percentiles(histogram);
    };
    return { warmUp: () => run(Math.min(1500, 1000 * seconds)), run, leave: () => pool.close() };
  },
  figures: ({ outcome, before, ran, wallMs }) => [
    figure("CPU for each", "µs", (ran.cpuUs - before.cpuUs) / outcome.count),
    figure("answers", "/s", outcome.count / (wallMs / 1000)),
    figure("p50", "ms", outcome.p50),
    figure("p99", "ms", outcome.p99),
    figure("p99.9", "ms", outcome.p999),
  ],
};
