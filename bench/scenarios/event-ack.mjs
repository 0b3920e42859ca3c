// An event that is acknowledged with what it brought: 200 clients keep four in flight each, as fast as it goes.
import { textFrame } from "../load/frames.mjs";
import { pause, Pool } from "../load/pool.mjs";
import { Tally } from "../load/tally.mjs";
import { payload } from "./payload.mjs";

const text = payload("question");
const inFlight = 4;
const allIdle = (1 << inFlight) - 1;
const frames = Array.from({ length: inFlight }, (_, slot) => textFrame(`42100${slot}["ask","${text}"]`));
// One buffer for each set of slots, so that answering a read costs one write and no copying.
const batches = Array.from({ length: allIdle + 1 }, (_, idle) =>
  Buffer.concat(frames.filter((_frame, slot) => idle & (1 << slot))),
);
const answerBytes = `431000["${text}"]`.length;

/** A server that acknowledges an event with what it brought. Bare: `42<four digits>["ask",…]` -> `43<four digits>[…]`. */
export const answering = {
  serve(io) {
    io.on("connection", (socket) => {
      socket.on("ask", (question, answer) => answer(question));
    });
  },
  serveBare: (bare) => ({
    onMessage: (socket, said) => bare.send(socket, `43${said.slice(2, 6)}[${said.slice(13)}`, false),
  }),
  serveC: ["ack"],
};

/** Event and acknowledgement; a client's `state` is the set of its idle slots, one bit each. */
export const eventAck = {
  name: "event-ack",
  title: "event + ack, 200 clients x 4 in flight",
  figure: "cpu",
  per: "event",
  targets: { "socket.io": 0.3, "socket.io-uws": 0.55, "holdfast-recovery": 1.15, "holdfast-line": 1.15 },
  ...answering,
  async load(port) {
    const pool = new Pool();
    const tally = new Tally(pool.failure);
    let isRunning = false;
    let isChecking = false;
    const ask = (client) => {
      for (let idle = client.state; idle > 0; idle &= idle - 1) tally.expect(1);
      client.write(batches[client.state]);
      client.state = 0;
    };
    await pool.connect(port, 200, {
      onMessage(client, bytes, start, end) {
        const slot = bytes[start + 5] - 0x30;
        if (end - start !== answerBytes || client.state & (1 << slot))
          throw new Error("A wrong answer came.");
        if (isChecking && bytes.latin1Slice(start, end) !== `43100${slot}["${text}"]`) {
          throw new Error(`"${bytes.latin1Slice(start, end)}" is no answer to what was asked.`);
        }
        client.state |= 1 << slot;
        tally.count();
      },
      onReadEnd(client) {
        if (isRunning && client.state !== 0) ask(client);
      },
    });
    for (const client of pool.clients) client.state = allIdle;
    return {
      async run(durationMs, isWarmUp) {
        const before = tally.come;
        isChecking = isWarmUp;
        isRunning = true;
        for (const client of pool.clients) ask(client);
        await Promise.race([pause(durationMs), pool.failure]);
        isRunning = false;
        await tally.even();
        return { count: tally.come - before };
      },
    };
  },
};
