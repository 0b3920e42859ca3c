// L3: clients that come and go without end. Does the server stay as it is?
import { textFrame } from "../../../bench/load/frames.mjs";
import { pause } from "../../../bench/load/pool.mjs";
import { WebSocketClient } from "../../../bench/load/websocket-client.mjs";
import { figure, slopePerMinute } from "../figure.mjs";
import { Pace } from "../pace.mjs";

const goodbye = textFrame("41");
const patienceMs = 20_000;

export const churn = {
  name: "L3",
  title: ({ perSecond, seconds }) =>
    `${perSecond} clients a second that come, join a room and go, for ${seconds >= 120 ? `${seconds / 60} min` : `${seconds} s`}`,
  sizes: {
    quick: [{ perSecond: 100, seconds: 1 }],
    usual: [{ perSecond: 200, seconds: 60 }],
    full: [{ perSecond: 500, seconds: 600 }],
  },
  durationMs: ({ seconds }) => 1000 * seconds,
  isWatched: true,
  serve(io) {
    let served = 0;
    io.on("connection", (socket) => {
      served++;
      socket.join(["lobby", `room of ${socket.id}`]);
      socket.on("message", () => {});
    });
    return () => ({ served });
  },
  async load(port, { perSecond }) {
    return {
      warmUp: () => comeAndGo(port, perSecond, 1000),
      run: (runMs) => comeAndGo(port, perSecond, runMs),
    };
  },
  figures({ empty, left, ran, timeline, outcome, wallMs }) {
    const halfwayMs = wallMs / 4;
    const points = timeline.filter(({ atMs }) => atMs > halfwayMs);
    return [
      figure("came and went", "", outcome.count),
      figure("of them not served", "", outcome.count - (ran.served - empty.served), 0),
      figure(
        "growth of the heap",
        "bytes/min",
        slopePerMinute(points.map(({ atMs, heapBytes }) => [atMs, heapBytes])),
        points.length < 10 ? undefined : 1024 * 1024,
      ),
      figure("connections left", "", left.handles - empty.handles, 0),
      figure("rooms left", "", left.rooms, 0),
    ];
  },
};

/** Every other client says goodbye; the rest are reset. */
async function comeAndGo(port, perSecond, durationMs) {
  const failures = [];
  let count = 0;
  const under = new Set();
  const leave = (client) => {
    if (count++ % 2 === 0) client.write(goodbye);
    client.close();
    under.delete(client);
  };
  const hooks = {
    onReady: leave,
    onMessage: () => {},
    onEnd: (_client, error) => failures.push(error),
  };
  await new Pace(perSecond).run(durationMs, () => under.add(new WebSocketClient(port, hooks)));
  const end = performance.now() + patienceMs;
  while (under.size > 0 && failures.length === 0 && performance.now() < end) await pause(20);
  if (failures.length > 0) throw failures[0];
  if (under.size > 0) throw new Error(`${under.size} clients were not let in.`);
  return { count };
}
