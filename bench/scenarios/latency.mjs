// How long an event and its acknowledgement take: under half of the load that the slowest server can bear, and when there is nothing
// else to do.
import { createHistogram } from "node:perf_hooks";
import { Expected } from "../load/expected.mjs";
import { textFrame } from "../load/frames.mjs";
import { OpenLoop } from "../load/open-loop.mjs";
import { pause, Pool } from "../load/pool.mjs";
import { Tally } from "../load/tally.mjs";
import { answering } from "./event-ack.mjs";
import { payload } from "./payload.mjs";

const text = payload("question");
const clientCount = 200;
const inFlight = 4;
const firstId = 1000;
// As many as a client may have under way; the bare servers know ids of four digits.
const idCount = 1000;
const frames = Array.from({ length: idCount }, (_, at) => textFrame(`42${firstId + at}["ask","${text}"]`));
const answers = frames.map((_frame, at) => new Expected(`43${firstId + at}["${text}"]`));

/** Events that were under way while the load generator itself stood still are not timed. With more of them a run does not count. */
const mostUnseen = 0.5;

/** A client's `state`: when each event under way was due, and the next id. */
class Asker {
  dueAt = new Float64Array(idCount);
  #next = 0;

  ask(client, dueAt) {
    const at = this.#next;
    this.#next = (at + 1) % idCount;
    if (this.dueAt[at] !== 0) throw new Error(`${idCount} events of one client wait for their answers.`);
    this.dueAt[at] = dueAt;
    client.write(frames[at]);
  }

  /** When the event was due whose answer this is. */
  answered(bytes, start, end, isChecking) {
    const at = (bytes[start + 3] - 0x30) * 100 + (bytes[start + 4] - 0x30) * 10 + (bytes[start + 5] - 0x30);
    const dueAt = this.dueAt[at];
    const isRight = isChecking ? answers[at].isAt(bytes, start, end) : answers[at].fits(end - start);
    if (!(dueAt > 0) || !isRight) throw new Error("A wrong answer came.");
    this.dueAt[at] = 0;
    return dueAt;
  }
}

/** Microseconds at the usual percentiles of a histogram of nanoseconds. */
function percentiles(histogram) {
  const at = (percentile) => histogram.percentile(percentile) / 1000;
  return { p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: histogram.max / 1000 };
}

/** Clients whose answers are told as `onAnswer(client, dueAt)`. */
async function connectAskers(port, count, pool, onAnswer) {
  const checking = { isOn: true };
  await pool.connect(port, count, {
    onMessage(client, bytes, start, end) {
      onAnswer(client, client.state.answered(bytes, start, end, checking.isOn));
    },
  });
  for (const client of pool.clients) client.state = new Asker();
  return checking;
}

/** The warm-up asks as fast as it goes; the window asks `perSecond` times a second, whether answers come or not. */
export const latency = {
  name: "latency",
  title: "p99 of event + ack at half the slowest's saturating rate, 200 clients",
  figure: "latency",
  percentile: "p99",
  per: "event",
  isPaced: true,
  warmUpMs: 3000,
  targets: { "socket.io": 0.5, "socket.io-uws": 1, "holdfast-recovery": 1.15, "holdfast-line": 1.15 },
  ...answering,
  async load(port, { perSecond }) {
    const pool = new Pool();
    let onAnswer = null;
    const checking = await connectAskers(port, clientCount, pool, (client, dueAt) => onAnswer(client, dueAt));

    async function saturate(durationMs) {
      const tally = new Tally(pool.failure);
      let isRunning = true;
      const ask = (client) => {
        tally.expect(1);
        client.state.ask(client, performance.now());
      };
      onAnswer = (client) => {
        if (isRunning) ask(client);
        tally.count();
      };
      for (const client of pool.clients) {
        for (let slot = 0; slot < inFlight; slot++) ask(client);
      }
      // The first half is the compiler's.
      await Promise.race([pause(durationMs / 2), pool.failure]);
      const [before, began] = [tally.come, performance.now()];
      await Promise.race([pause(durationMs / 2), pool.failure]);
      const borne = (tally.come - before) / ((performance.now() - began) / 1000);
      isRunning = false;
      await tally.even();
      checking.isOn = false;
      return { count: tally.come, perSecond: borne };
    }

    async function askInTime(durationMs) {
      const delays = createHistogram();
      const loop = new OpenLoop(perSecond, pool.failure);
      let at = 0;
      let unseen = 0;
      onAnswer = (_client, dueAt) => {
        if (loop.wasAwakeSince(dueAt)) delays.record(Math.ceil((performance.now() - dueAt) * 1e6));
        else unseen++;
        loop.tally.count();
      };
      await loop.run(durationMs, (dueAt) => {
        const client = pool.clients[at];
        at = (at + 1) % clientCount;
        client.state.ask(client, dueAt);
      });
      const count = delays.count + unseen;
      const unseenShare = unseen / count;
      return {
        count,
        latencyUs: { ...percentiles(delays), offeredPerSecond: perSecond, unseenShare },
        problem:
          unseenShare > mostUnseen
            ? `the load generator stood still during ${Math.round(100 * unseenShare)} % of the events`
            : undefined,
      };
    }

    return {
      run: (durationMs, isWarmUp) => (isWarmUp ? saturate(durationMs) : askInTime(durationMs)),
    };
  },
};

/** One client, one event under way: what writing once a turn costs a message that is alone. */
export const roundTrip = {
  name: "round-trip",
  title: "median of event + ack, one at a time, nothing else to do",
  figure: "latency",
  percentile: "p50",
  per: "event",
  ...answering,
  async load(port) {
    const pool = new Pool();
    let onAnswer = null;
    const checking = await connectAskers(port, 1, pool, (client, dueAt) => onAnswer(client, dueAt));
    const [client] = pool.clients;
    return {
      async run(durationMs, isWarmUp) {
        checking.isOn = isWarmUp;
        const delays = createHistogram();
        const end = performance.now() + durationMs;
        const done = new Promise((resolve) => {
          onAnswer = (_client, dueAt) => {
            const now = performance.now();
            delays.record(Math.ceil((now - dueAt) * 1e6));
            if (now < end) client.state.ask(client, now);
            else resolve();
          };
        });
        client.state.ask(client, performance.now());
        await Promise.race([done, pool.failure]);
        return { count: delays.count, latencyUs: percentiles(delays) };
      },
    };
  },
};
