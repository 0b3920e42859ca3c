// The bus between workers of node:cluster, in real ones: the suite of every bus, and workers that stop and die.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Processes on a busy machine take theirs. */
const patienceMs = 60_000;

async function play(name: string, ...args: string[]): Promise<Record<string, unknown>> {
  const program = fileURLToPath(new URL(name, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { timeout: patienceMs });
  const lines = stdout.trim().split("\n");
  return Object.assign({}, ...lines.map((line): unknown => JSON.parse(line)));
}

test.each(["advanced", "json"])(
  "passes the suite of every bus with %s serialization",
  { timeout: patienceMs },
  async (serialization) => {
    const { listenersLeft, ...results } = await play("workers-suite.mjs", serialization);
    expect(listenersLeft).toBe(0);
    expect(Object.keys(results).length).toBeGreaterThan(5);
    for (const [name, result] of Object.entries(results)) expect([name, result]).toEqual([name, "passed"]);
  },
);

test(
  "a worker that is stopped costs the primary 16 MiB and no more, and one that dies costs the others nothing",
  { timeout: patienceMs },
  async () => {
    // 64 MiB are published meanwhile, which are a third more as base64.
    const { mebibytes } = await play("workers-crowd.mjs");
    expect(mebibytes).toBeLessThan(200);
  },
);
