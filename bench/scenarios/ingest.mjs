// Events that nobody answers: 100 clients send 32 at a time, and the next 32 when the server says that it has had them.
import { textFrame } from "../load/frames.mjs";
import { pause, Pool } from "../load/pool.mjs";
import { Tally } from "../load/tally.mjs";
import { payload } from "./payload.mjs";

const text = payload("reading");
const perBatch = 32;
const batch = Buffer.concat(Array.from({ length: perBatch }, () => textFrame(`42["reading","${text}"]`)));
const more = '42["more"]';

/** Events without acknowledgement; the one answer to each 32 is paid for by the events and not counted. */
export const ingest = {
  name: "ingest",
  title: "event without ack, 100 clients, as fast as it goes",
  figure: "cpu",
  per: "event",
  serve(io) {
    io.on("connection", (socket) => {
      let had = 0;
      socket.on("reading", (reading) => {
        if (reading.length !== text.length) throw new Error("A reading came that was not sent.");
        if (++had % perBatch === 0) socket.emit("more");
      });
    });
  },
  async load(port) {
    const pool = new Pool();
    const tally = new Tally(pool.failure);
    let isRunning = false;
    const send = (client) => {
      tally.expect(1);
      client.write(batch);
    };
    await pool.connect(port, 100, {
      onMessage(client, bytes, start, end) {
        if (bytes.latin1Slice(start, end) !== more) throw new Error("Something other than the credit came.");
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
