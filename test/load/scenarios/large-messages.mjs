// L10: megabytes that go through, and small events beside them. Do the small ones wait?
import { binaryFrame, textFrame } from "../../../bench/load/frames.mjs";
import { pause, Pool } from "../../../bench/load/pool.mjs";
import { Tally } from "../../../bench/load/tally.mjs";
import { figure } from "../figure.mjs";
import { Pace } from "../pace.mjs";
import { answerEchoes } from "./echo.mjs";

const megabyte = 1024 * 1024;
const pairs = 4;
const announcement = textFrame('451-["blob",{"_placeholder":true,"num":0}]');
const blob = binaryFrame(Buffer.alloc(megabyte, 7));

/** Clients in pairs: what one sends, the other gets. */
export const largeMessages = {
  name: "L10",
  title: ({ perSecond }) =>
    `${perSecond} messages of 1 MB a second from client to client, and small events beside them`,
  sizes: {
    quick: [{ perSecond: 4, seconds: 0.5, calmMs: 300 }],
    usual: [{ perSecond: 20, seconds: 10 }],
    full: [{ perSecond: 100, seconds: 60 }],
  },
  options: () => ({ maxHttpBufferSize: 2 * megabyte }),
  durationMs: ({ seconds }) => 1000 * seconds,
  others: { clients: 50, perSecond: 1000 },
  serve(io) {
    answerEchoes(io);
    io.on("connection", (socket) => {
      socket.on("take", (pair) => socket.join(`pair ${pair}`));
      socket.on("send from", (pair) => {
        socket.on("blob", (bytes) => io.to(`pair ${pair}`).emit("blob", bytes));
      });
    });
  },
  async load(port, { perSecond }) {
    const pool = new Pool();
    const tally = new Tally(pool.failure);
    return {
      async connect() {
        await pool.connect(port, 2 * pairs, {
          onMessage(_client, _bytes, start, end, isText) {
            if (isText) return;
            if (end - start !== megabyte) throw new Error("A message of the wrong length came.");
            tally.count();
          },
        });
        for (let pair = 0; pair < pairs; pair++) {
          pool.clients[2 * pair].write(textFrame(`42["send from",${pair}]`));
          pool.clients[2 * pair + 1].write(textFrame(`42["take",${pair}]`));
        }
        await pause(200);
      },
      async run(durationMs, isCalm) {
        if (isCalm) return pause(durationMs);
        let sent = 0;
        await new Pace(perSecond).run(durationMs, () => {
          tally.expect(1);
          const sender = pool.clients[2 * (sent++ % pairs)];
          sender.write(announcement);
          sender.write(blob);
        });
        await tally.even();
        return { count: sent };
      },
      leave: () => pool.close(),
    };
  },
  figures: ({ before, ran, outcome, calm, rough }) => [
    figure("came whole", "", outcome.count),
    figure("CPU for each", "ms", (ran.cpuUs - before.cpuUs) / 1000 / outcome.count),
    figure("memory at most", "bytes", ran.peakRssBytes - before.rssBytes),
    figure("small ones' p99 without", "ms", calm.p99),
    figure("small ones' p99", "ms", rough.p99),
    figure("small ones' p99.9", "ms", rough.p999, 50),
  ],
};
