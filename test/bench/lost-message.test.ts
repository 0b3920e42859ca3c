// The bench counts what arrives: a server that saves work by not delivering does not win, it fails.
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { plantBuild, root } from "./planted-build.js";

const forgetful = `
  #sent = 0;
  emit(event, ...args) {
    return ++this.#sent % 10 === 0 || super.emit(event, ...args);
  }`;

it("a run in which a broadcast is lost does not count", { timeout: 300_000 }, () => {
  const args = ["--quick", "--scenario", "broadcast", "--build", plantBuild(forgetful), "--before", "dist"];
  const { status, stdout } = spawnSync(process.execPath, ["bench/run.mjs", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stdout).toMatch(/Not counted: broadcast, holdfast, run 1: .*Lost: \d+ of \d+ messages/);
  expect(stdout).toContain("no valid run");
  expect(status).toBe(1);
});
