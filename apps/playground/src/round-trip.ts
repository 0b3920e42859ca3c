// Times the way to the server and back, and lets the server know. Not the heartbeat, which only shows that both ends live.
import { chat } from "./connection.js";
import { observable, type Observable } from "./observable.js";

const everyMs = 5_000;
const maxTimes = 20;

/** The last times in milliseconds, oldest first. */
export const roundTrips: Observable<readonly number[]> = observable<readonly number[]>([]);

function measure(): void {
  if (!chat.connected) return;
  const start = performance.now();
  chat.timeout(everyMs * 2).emit("round-trip", roundTrips.value.at(-1) ?? null, (error) => {
    if (error === null) roundTrips.set([...roundTrips.value, performance.now() - start].slice(-maxTimes));
  });
}

/** Measures now and then, while there is a line. */
export function startRoundTrips(): void {
  chat.on("connect", measure);
  setInterval(measure, everyMs);
}
