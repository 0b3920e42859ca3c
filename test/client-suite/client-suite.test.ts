// The client's cases in every browser and runtime. A program that is missing is a failure. `npm run runtimes` runs them in every mode, or some columns only, and prints a table.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleSuite } from "./bundle-suite.js";
import { ColumnRun } from "./column-run.js";
import { columns } from "./columns/index.js";
import { titleOf } from "./outcomes.js";

// Mostly they wait, but more than these would be in each other's way on a machine of two cores.
const lanes = 3;
// Until it is the column's turn and its program has come to the case. A case has a time of its own, which is shorter.
const outcomeTimeoutMs = 900_000;

const { HOLDFAST_RUNTIMES: wanted = "short" } = process.env;
const names = wanted.split(",");
const isChosen = (name: string): boolean => names.some((part) => name.toLowerCase().startsWith(part));
const areAll = wanted === "short" || wanted === "all";
const runs = columns
  .filter(({ name }) => areAll || isChosen(name))
  .map((column) => new ColumnRun(column, wanted === "short"));

const waiting = [...runs];
let ended: Promise<unknown> = Promise.resolve();

async function runLane(code: string): Promise<void> {
  for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) await run.run(code);
}

beforeAll(async () => {
  for (const run of runs) run.bring();
  const code = await bundleSuite();
  ended = Promise.all(Array.from({ length: lanes }, () => runLane(code)));
}, outcomeTimeoutMs);

afterAll(() => ended);

for (const run of runs) {
  describe(run.name, () => {
    for (const planned of run.plan) {
      it(
        titleOf(planned),
        async () => expect((await run.outcomes.of(planned)).error).toBeNull(),
        outcomeTimeoutMs,
      );
    }

    it("says its version", ({ task }) => {
      expect(run.version).toMatch(/^\d+\.\d+/);
      Object.assign(task.meta, { version: run.version });
    });
  });
}
