// The short form of `npm run proof -- --real`: a server and clients in processes of their own, and connections that fail between them.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it(
  "loses nothing on real connections that fail, of a server that is killed",
  { timeout: 120_000 },
  async () => {
    const program = "test/proof/real/main.mjs";
    const given = [program, "--subject", "holdfast", "--cuts", "40"];
    // Nobody ends it when the test has failed.
    const run = promisify(execFile)(process.execPath, given, { timeout: 115_000 });
    await expect(run).resolves.toMatchObject({
      stdout: expect.stringContaining("lost without a word") as string,
    });
  },
);
