// The client's cases in every browser and runtime, all at the same time: mostly they wait, each for itself. A missing
// program is a failure. `npm run runtimes` runs them in every mode, or some columns only, and prints a table.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleSuite } from "./bundle-suite.js";
import { ColumnRun } from "./column-run.js";
import { columns } from "./columns/index.js";
import { titleOf } from "./outcomes.js";

// Bringing a runtime from npm is part of it.
const openTimeoutMs = 120_000;
// A case has a shorter one of its own; this is for a program that reports nothing any more.
const outcomeTimeoutMs = 120_000;

const { HOLDFAST_RUNTIMES: wanted = "short" } = process.env;
const names = wanted.split(",");
const isChosen = (name: string): boolean => names.some((part) => name.toLowerCase().startsWith(part));
const areAll = wanted === "short" || wanted === "all";
const runs = columns
  .filter(({ name }) => areAll || isChosen(name))
  .map((column) => new ColumnRun(column, wanted === "short"));

beforeAll(async () => {
  const code = await bundleSuite();
  await Promise.all(runs.map((run) => run.open(code)));
}, openTimeoutMs);

afterAll(() => Promise.all(runs.map((run) => run.close())));

for (const run of runs) {
  describe(run.name, () => {
    it("says its version", ({ task }) => {
      expect(run.version).toMatch(/^\d+\.\d+/);
      Object.assign(task.meta, { version: run.version });
    });

    for (const planned of run.plan) {
      it(
        titleOf(planned),
        async () => expect((await run.outcomes.of(planned))?.error).toBeNull(),
        outcomeTimeoutMs,
      );
    }
  });
}
