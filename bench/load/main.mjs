// The load generator's process: connects a scenario's clients, runs its windows and says what it cost itself.
import { answerRequests } from "../requests.mjs";
import { findScenario } from "../scenarios/index.mjs";
import { WebSocketClient } from "./websocket-client.mjs";

let load = null;

/**
 * | request | does                                                      | answers                              |
 * |---------|-----------------------------------------------------------|--------------------------------------|
 * | start   | connects the clients that the scenario keeps              |                                      |
 * | run     | works for `durationMs`, until all that is due has come    | `{ count, cpuUs, wallMs, … }`        |
 * | rest    | undoes what a run leaves behind, outside of any window    |                                      |
 */
answerRequests({
  async start({ scenario, port, settings }) {
    WebSocketClient.hasLine = settings.hasLine;
    load = await findScenario(scenario).load(port, settings);
  },
  async run({ durationMs, isWarmUp }) {
    globalThis.gc();
    const began = performance.now();
    const cpu = process.cpuUsage();
    const outcome = await load.run(durationMs, isWarmUp);
    const { user, system } = process.cpuUsage(cpu);
    return { ...outcome, cpuUs: user + system, wallMs: performance.now() - began };
  },
  async rest() {
    await load.rest?.();
  },
});
