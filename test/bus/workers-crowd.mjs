// Three real workers of node:cluster on one bus: one is stopped and goes on again, one is killed. Prints as JSON how
// much the primary has kept for the one that was stopped. It runs from the build.
import cluster from "node:cluster";
import { on, once } from "node:events";
import { setupPrimary, workersBus } from "../../dist/esm/bus/workers/index.js";

const mebibyte = 2 ** 20;
const burst = 64;

/** Messages of the bus are envelopes; these are the program's own. */
async function until(worker, what) {
  for await (const [told] of on(worker, "message")) if (told === what) return;
}

if (cluster.isPrimary) {
  setupPrimary();
  const workers = [cluster.fork(), cluster.fork(), cluster.fork()];
  await Promise.all(workers.map((worker) => until(worker, "ready")));
  const [speaker, sleeper, victim] = workers;

  sleeper.process.kill("SIGSTOP");
  const isHeard = until(speaker, "burst");
  speaker.send("burst");
  await isHeard;
  const whileStopped = process.memoryUsage().rss / mebibyte;

  sleeper.process.kill("SIGCONT");
  victim.process.kill("SIGKILL");
  await once(victim, "exit");
  // This comes behind all that waited for it: from then on there is room for more.
  const hasCaughtUp = until(sleeper, "caught up");
  sleeper.send("catch up");
  await hasCaughtUp;
  const isAwake = until(sleeper, "farewell");
  speaker.send("farewell");
  await isAwake;
  process.stdout.write(`${JSON.stringify({ mebibytes: Math.round(whileStopped) })}\n`);
  for (const worker of [speaker, sleeper]) worker.process.kill("SIGKILL");
} else {
  const bus = workersBus();
  let left = 0;
  const publishNext = () => bus.publish("all", new Uint8Array(mebibyte));
  await bus.subscribe("all", (message) => {
    if (message.length === 1) process.send("farewell");
    else if (left > 0) {
      left -= 1;
      // One at a time: a speaker that published faster than it reads would fall behind itself, and miss some.
      if (left > 0) void publishNext();
      else process.send("burst");
    }
  });
  process.on("message", async (wish) => {
    if (wish === "catch up") process.send("caught up");
    if (wish === "farewell") await bus.publish("all", new Uint8Array(1));
    if (wish !== "burst") return;
    left = burst;
    await publishNext();
  });
  process.send("ready");
}
