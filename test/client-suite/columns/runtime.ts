// Runs the suite in a runtime without a page: Node of several versions, Bun, Deno. Each finds the client by its package's name.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type RuntimeName, runtimePath } from "../../programs/runtimes.js";
import { type Column, firstVersion, type OpenSuite } from "./column.js";

const cache = resolve(".cache");

/** Where a program is, and what it is started with before the suite's file and where to report. */
interface Runtime {
  readonly path: () => string;
  readonly args: readonly string[];
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const runSuite = file("run-suite.mjs");

/** The Node that runs the tests. */
export const ownNode: Runtime = { path: () => process.execPath, args: [runSuite] };

/** The same Node, made to look like React Native to what runs in it. */
export const reactNativeGlobals: Runtime = {
  path: ownNode.path,
  args: ["--experimental-vm-modules", "--no-warnings", file("../react-native/context.mjs")],
};

/** A runtime that npm brings. */
export function broughtRuntime(
  name: RuntimeName,
  ...flags: readonly string[]
): Required<Pick<Column, "bring" | "open">> {
  const path = (): string => runtimePath(name);
  return { bring: path, open: openRuntime({ path, args: [...flags, runSuite] }) };
}

/** Starts a process that runs the suite. */
export function openRuntime({ path, args }: Runtime): OpenSuite {
  return async (url, code, onEnd) => {
    const program = path();
    const version = execFileSync(program, ["--version"], { encoding: "utf8" });
    // Below the package, so that "holdfast/client" is found from there.
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, "client-suite-"));
    const suite = join(folder, "suite.mjs");
    writeFileSync(suite, code);
    const child = spawn(program, [...args, suite, url], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    }
    const gone = once(child, "exit");
    void gone.then(([exitCode]) => onEnd(`${program} ended with ${String(exitCode)}:\n${said}`));
    return {
      version: firstVersion(version),
      async close() {
        child.kill();
        await gone;
        rmSync(folder, { recursive: true });
      },
    };
  };
}
