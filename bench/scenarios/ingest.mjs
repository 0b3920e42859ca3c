// Events that nobody answers: 100 clients send 32 at a time, and the next 32 when the server says that it has had them.
import { Expected } from "../load/expected.mjs";
import { textFrame } from "../load/frames.mjs";
import { pause, Pool } from "../load/pool.mjs";
import { Tally } from "../load/tally.mjs";
import { payload } from "./payload.mjs";

const text = payload("reading");
const perBatch = 32;
const batch = Buffer.concat(Array.from({ length: perBatch }, () => textFrame(`42["reading","${text}"]`)));

/** Events without acknowledgement; the one answer to each 32 is paid for by the events and not counted. */
export const ingest = {
  name: "ingest",
  title: "event without ack, 100 clients, as fast as it goes",
  figure: "cpu",
  per: "event",
  targets: { "socket.io": 0.4, "socket.io-uws": 0.8, "holdfast-recovery": 1.15, "holdfast-line": 1.15 },
  serve(io) {
    io.on("connection", (socket) => {
      let had = 0;
      socket.on("reading", (reading) => {
        if (reading.length !== text.length) throw new Error("A reading came that was not sent.");
        if (++had % perBatch === 0) socket.emit("more");
      });
    });
  },
  serveBare(bare) {
    const had = new WeakMap();
    return {
      onMessage(socket) {
        const count = (had.get(socket) ?? 0) + 1;
        had.set(socket, count);
        if (count % perBatch === 0) bare.send(socket, '42["more"]', false);
      },
    };
  },
  async load(port, { hasOffset }) {
    const more = new Expected('42["more"]', hasOffset);
    const pool = new Pool();
    const tally = new Tally(pool.failure);
    let isRunning = false;
    const send = (client) => {
      tally.expect(1);
      client.write(batch);
    };
    await pool.connect(port, 100, {
      onMessage(client, bytes, start, end) {
        if (!more.isAt(bytes, start, end)) throw new Error("Something other than the credit came.");
        tally.count();
        if (isRunning) send(client);
      },
    });
    return {
      async run(durationMs) {
        const before = tally.come;
        isRunning = true;
        for (const client of pool.clients) send(client);
        await Promise.race([pause(durationMs), pool.failure]);
        isRunning = false;
        await tally.even();
        return { count: (tally.come - before) * perBatch };
      },
    };
  },
};
