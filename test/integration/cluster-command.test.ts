// `npm run cluster` by itself: three nodes behind a proxy that knows no sessions, a load, and nodes that are killed. It says itself whether
// anything was lost or doubled; what it consists of is in apps/playground/cluster.
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
// Not where the tests of the page build it.
const env = { ...process.env, PLAYGROUND_OUT: resolve("node_modules/.cache/cluster-command") };

beforeAll(async () => {
  await run(process.execPath, ["scripts/bin.mjs", "vite", "build", "apps/playground", "--logLevel", "warn"], {
    env,
  });
}, 60_000);

test("a cluster whose nodes are killed loses and doubles nothing", { timeout: 60_000 }, async () => {
  const program = "apps/playground/cluster/main.mjs";
  const { stdout } = await run(process.execPath, [program, "--seconds", "4", "--clients", "12"], { env });
  expect(stdout.split("\n").slice(-5).join("\n")).toMatch(/ 0 under way\n +0 lost · 0 doubled/);
});
