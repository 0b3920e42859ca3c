// A binary event there and back: 50 clients send 16 KB, the server sends it back as an event, then the next is sent.
import { Expected } from "../load/expected.mjs";
import { binaryFrame, textFrame } from "../load/frames.mjs";
import { pause, Pool } from "../load/pool.mjs";
import { Tally } from "../load/tally.mjs";

const blob = Buffer.from(Uint8Array.from({ length: 16 * 1024 }, (_, at) => at & 0xff));
const head = '451-["blob",{"_placeholder":true,"num":0}]';
const frames = Buffer.concat([textFrame(head), binaryFrame(blob)]);

/** Counts round trips; a client's `state` is 1 between the head of an event and its attachment. */
export const binary = {
  name: "binary",
  title: "binary event of 16 KB there and back, 50 clients",
  figure: "cpu",
  per: "round trip",
  targets: { "socket.io": 0.6, "socket.io-uws": 0.8, "holdfast-recovery": 1.15, "holdfast-line": 1.15 },
  serve(io) {
    io.on("connection", (socket) => {
      socket.on("blob", (data) => socket.emit("blob", data));
    });
  },
  serveBare: (bare) => ({
    onMessage: (socket, data, isBinary) => bare.send(socket, data, isBinary),
  }),
  async load(port, { hasOffset }) {
    const text = new Expected(head, hasOffset);
    const pool = new Pool();
    const tally = new Tally(pool.failure);
    let isRunning = false;
    let isChecking = false;
    const send = (client) => {
      tally.expect(1);
      client.write(frames);
    };
    await pool.connect(port, 50, {
      onMessage(client, bytes, start, end, isText) {
        if (client.state !== (isText ? 0 : 1)) throw new Error("Heads and attachments came out of turn.");
        client.state ^= 1;
        if (isText) {
          if (isChecking && !text.isAt(bytes, start, end)) throw new Error("A head came damaged.");
          return;
        }
        if (end - start !== blob.length) throw new Error("An attachment of the wrong length came.");
        if (isChecking && blob.compare(bytes, start, end) !== 0)
          throw new Error("An attachment came damaged.");
        tally.count();
        if (isRunning) send(client);
      },
    });
    return {
      async run(durationMs, isWarmUp) {
        const before = tally.come;
        isChecking = isWarmUp;
        isRunning = true;
        for (const client of pool.clients) send(client);
        await Promise.race([pause(durationMs), pool.failure]);
        isRunning = false;
        await tally.even();
        return { count: tally.come - before };
      },
    };
  },
};
