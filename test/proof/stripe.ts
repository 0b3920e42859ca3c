// Runs every n-th seed of a range in a thread of its own, and tells what became of each.
import { parentPort, workerData } from "node:worker_threads";
import type { SimulationResult } from "./simulate.js";

/** Which seeds a thread runs. */
export interface Stripe {
  readonly first: number;
  readonly step: number;
  /** The first that is not run. */
  readonly end: number;
}

/** What a thread tells of each simulation. */
export interface Report extends SimulationResult {
  readonly tookMs: number;
}

/** Runs the simulations of this thread. */
export async function runStripe(simulate: (seed: number) => Promise<SimulationResult>): Promise<void> {
  // Most of what an error costs is its stack, and simulations make many.
  Error.stackTraceLimit = 0;
  const { first, step, end } = workerData as Stripe;
  for (let seed = first; seed < end; seed += step) {
    const startedAt = performance.now();
    const { violations, ...result } = await simulate(seed);
    const report: Report = {
      ...result,
      violations: violations.slice(0, 5),
      tookMs: performance.now() - startedAt,
    };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has none
    parentPort?.postMessage(report);
  }
}
