// The server's side of the control protocol: one process, one peer, one scenario, the same few requests for everybody.
// Nothing of it runs while a window is measured.
import { Session } from "node:inspector";
import { writeFileSync } from "node:fs";
import { answerRequests } from "../requests.mjs";
import { findScenario } from "../scenarios/index.mjs";

/**
 * Answers the parent's requests with a server.
 *
 * | request       | does                                             | answers                                   |
 * |---------------|--------------------------------------------------|-------------------------------------------|
 * | start         | listens and lets the scenario set the server up  | `{ port }`                                |
 * | sample        | reads CPU time; with `collect` after a full GC   | `{ cpuUs, userUs, rssBytes, heapBytes }`  |
 * | startProfile  | begins a CPU profile                             |                                           |
 * | stopProfile   | writes it to `file`                              |                                           |
 *
 * @param listen `(scenario, options) => port`, or a promise of it
 * @param sample reads the figures of a server that is not this process
 */
export function obey(listen, sample = sampleProcess) {
  let inspector = null;
  answerRequests({
    async start({ scenario, options }) {
      const chosen = findScenario(scenario);
      return { port: await listen(chosen, { ...chosen.options, ...options }) };
    },
    sample,
    async startProfile() {
      inspector = new Session();
      inspector.connect();
      await post(inspector, "Profiler.enable");
      await post(inspector, "Profiler.setSamplingInterval", { interval: 250 });
      await post(inspector, "Profiler.start");
    },
    async stopProfile({ file }) {
      const { profile } = await post(inspector, "Profiler.stop");
      inspector.disconnect();
      writeFileSync(file, JSON.stringify(profile));
    },
  });
}

async function sampleProcess({ collect }) {
  if (collect) await collectGarbage();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpuUs: user + system, userUs: user, rssBytes: rss, heapBytes: heapUsed };
}

// Twice, with a turn between: what finalizers and closing handles let go of is only found by the second.
async function collectGarbage() {
  for (let round = 0; round < 2; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function post(inspector, method, params) {
  return new Promise((resolve, reject) => {
    inspector.post(method, params, (error, result) => (error ? reject(error) : resolve(result)));
  });
}
