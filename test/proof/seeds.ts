// Runs many simulations on all cores, and adds up what became of them.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { HistoryCounts } from "../../src/testkit/index.js";
import type { Report, Stripe } from "./stripe.js";

/** Which simulations are run. */
export interface SeedRange {
  readonly base: number;
  readonly count: number;
  /** The first failure ends it. */
  readonly stopsAtFailure?: boolean;
}

/** What became of them. */
export interface SeedTally {
  seeds: number;
  crashes: number;
  counts: HistoryCounts;
  readonly failures: Report[];
}

/** Runs them; `onReport` is told of each. */
export async function runSeeds(
  program: string,
  { base, count, stopsAtFailure = false }: SeedRange,
  onReport: (tally: SeedTally, report: Report) => void = () => {},
): Promise<SeedTally> {
  const tally: SeedTally = {
    seeds: 0,
    crashes: 0,
    counts: { sent: 0, received: 0, doubled: 0, redelivered: 0, lost: 0, missed: 0, gaps: 0 },
    failures: [],
  };
  const threads = Math.min(count, availableParallelism());
  const workers = Array.from({ length: threads }, (_, index) => {
    const stripe: Stripe = { first: base + index, step: threads, end: base + count };
    // Most of what a world makes is gone at once: with room for it a sixth of the work is saved.
    return new Worker(program, { workerData: stripe, resourceLimits: { maxYoungGenerationSizeMb: 96 } });
  });
  await Promise.all(
    workers.map(
      (worker) =>
        new Promise<void>((resolve, reject) => {
          worker.on("message", (report: Report) => {
            add(tally, report);
            onReport(tally, report);
            if (stopsAtFailure && tally.failures.length > 0)
              for (const each of workers) void each.terminate();
          });
          worker.on("error", reject);
          worker.on("exit", () => resolve());
        }),
    ),
  );
  return tally;
}

function add(tally: SeedTally, report: Report): void {
  tally.seeds++;
  tally.crashes += report.crashes;
  for (const key of Object.keys(tally.counts) as (keyof HistoryCounts)[])
    tally.counts[key] += report.counts[key];
  if (report.violations.length > 0) tally.failures.push(report);
}
