// A real worker of node:cluster puts its bus through the suite of every bus, and prints as JSON what became of each case. It runs
// from the build.
import cluster from "node:cluster";
import { once } from "node:events";
import { setupPrimary, workersBus } from "../../dist/esm/bus/workers/index.js";
import { testBus } from "../../dist/esm/testkit/index.js";

if (cluster.isPrimary) {
  const [serialization] = process.argv.slice(2);
  cluster.setupPrimary({ serialization });
  const stop = setupPrimary();
  await once(cluster.fork(), "exit");
  stop();
  const listenersLeft = ["message", "disconnect"].reduce((sum, name) => sum + cluster.listenerCount(name), 0);
  process.stdout.write(`${JSON.stringify({ listenersLeft })}\n`);
} else {
  const cases = [];
  testBus((name, run) => cases.push([name, run]), {
    open: () => workersBus(),
    countOpen: () => process.listenerCount("message"),
  });
  const results = {};
  for (const [name, run] of cases) {
    results[name] = await run().then(
      () => "passed",
      (error) => String(error),
    );
  }
  process.stdout.write(`${JSON.stringify(results)}\n`);
  process.disconnect();
}
