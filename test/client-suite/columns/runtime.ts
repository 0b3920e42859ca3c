// Runs the suite in a runtime without a page: Node of several versions, Bun, Deno. Each finds the client by its package's name.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type RuntimeName, runtimePath } from "../../programs/runtimes.js";
import type { OpenSuite } from "./column.js";

const cache = resolve(".cache");
const run = `import { runCases } from "./suite.mjs";\nawait runCases(process.argv.at(-1));\n`;

/** Where a program is, and what stands between it and the file that it runs. */
export interface Runtime {
  readonly path: () => string;
  readonly flags: readonly string[];
}

/** A runtime that npm brings. */
export function broughtRuntime(name: RuntimeName, flags: readonly string[] = []): Runtime {
  return { path: () => runtimePath(name), flags };
}

/** Starts a process that runs the suite. */
export function openRuntime({ path, flags }: Runtime): OpenSuite {
  return async (url, code, onEnd) => {
    const program = path();
    const version = execFileSync(program, ["--version"], { encoding: "utf8" }).split("\n")[0] ?? "";
    // Below the package, so that "holdfast/client" is found from there.
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, "client-suite-"));
    writeFileSync(join(folder, "suite.mjs"), code);
    writeFileSync(join(folder, "run.mjs"), run);
    const child = spawn(program, [...flags, join(folder, "run.mjs"), url], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const gone = once(child, "exit");
    void gone.then(([exitCode]) => onEnd(`${program} ended with ${String(exitCode)}:\n${said}`));
    return {
      version: version.replace(/^\D*/, ""),
      async close() {
        child.kill();
        await gone;
        rmSync(folder, { recursive: true });
      },
    };
  };
}
