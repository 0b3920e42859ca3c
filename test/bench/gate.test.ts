// The gate against the build as it stands, and against builds that were made worse on purpose. What it counts is in bench/gate/.
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { plantBuild, root } from "./planted-build.js";

function runGate(...args: string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bench/gate/main.mjs", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

/** A build whose server runs `code` at each event. */
function plant(code: string): string {
  return plantBuild(
    `constructor(...args) {
      super(...args);
      this.on("connection", (socket) => socket.onAny(() => { ${code} }));
    }`,
    `export let kept;
    function descend(depth) { if (depth > 0) descend(depth - 1); }`,
  );
}

it("is open for the build as it stands", { timeout: 600_000 }, () => {
  const { status, output } = runGate();
  expect(output).toMatch(/polling +steps/);
  expect(status, output).toBe(0);
});

it("closes when a path allocates a tenth more", { timeout: 300_000 }, () => {
  const { status, output } = runGate("--path", "event", "--build", plant("kept = new Array(16);"));
  expect(output).toMatch(/event +bytes .* WORSE/);
  expect(status).toBe(1);
});

it("closes when a path takes a tenth more steps, although it allocates nothing", { timeout: 300_000 }, () => {
  const { status, output } = runGate("--path", "event", "--build", plant("descend(20);"));
  expect(output).toMatch(/event +steps .* WORSE/);
  expect(status).toBe(1);
});
