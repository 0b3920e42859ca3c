// Runs the example of docs/testing.md, as a user would.
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("runs the example of a test", async () => {
  const example = resolve(import.meta.dirname, "../../examples/testing/cuts.test.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, ["--test", example], { timeout: 50_000 });
  expect(stdout).toMatch(/# pass 1\n# fail 0/);
});
