// Compiles the one server that is written in C, where a compiler is.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";

/** Whether there is a C compiler. */
export function canCompile() {
  return spawnSync("cc", ["--version"], { stdio: "ignore" }).status === 0;
}

/** Compiles a file into `folder` and gives the path of the program. */
export function compile(source, folder) {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, basename(source, ".c"));
  const { status } = spawnSync("cc", ["-O2", "-o", program, source], { stdio: "inherit" });
  if (status !== 0) throw new Error(`cc could not compile ${source}.`);
  return program;
}
