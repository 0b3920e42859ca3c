// The gate against the build as it stands, and against builds that were made worse on purpose. What it counts is in bench/gate/.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const builds: string[] = [];

function runGate(...args: string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bench/gate/main.mjs", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

/** A copy of the build whose server runs `code` at each event. */
function plant(code: string): string {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache/worse-"));
  builds.push(folder);
  cpSync(join(root, "dist/esm"), join(folder, "esm"), { recursive: true });
  renameSync(join(folder, "esm/index.js"), join(folder, "esm/unplanted.js"));
  writeFileSync(
    join(folder, "esm/index.js"),
    `import { Server as Unplanted } from "./unplanted.js";
    export let kept;
    function descend(depth) { if (depth > 0) descend(depth - 1); }
    export class Server extends Unplanted {
      constructor(...args) {
        super(...args);
        this.on("connection", (socket) => socket.onAny(() => { ${code} }));
      }
    }`,
  );
  return folder;
}

afterEach(() => {
  for (const folder of builds.splice(0)) rmSync(folder, { recursive: true });
});

it("is open for the build as it stands", { timeout: 120_000 }, () => {
  const { status, output } = runGate();
  expect(output).toMatch(/polling +steps/);
  expect(status, output).toBe(0);
});

it("closes when a path allocates a tenth more", { timeout: 60_000 }, () => {
  const { status, output } = runGate("--path", "event", "--build", plant("kept = new Array(16);"));
  expect(output).toMatch(/event +bytes .* WORSE/);
  expect(status).toBe(1);
});

it("closes when a path takes a tenth more steps, although it allocates nothing", { timeout: 60_000 }, () => {
  const { status, output } = runGate("--path", "event", "--build", plant("descend(20);"));
  expect(output).toMatch(/event +steps .* WORSE/);
  expect(status).toBe(1);
});
