// The JavaScript runtimes beside the Node that runs the tests, by name: where each one's program is. It starts none.
import { join } from "node:path";
import { cachedPackage } from "./cached-package.js";

export type RuntimeName = "node22" | "node24" | "bun" | "deno";

const { platform, arch } = process;
const bunArch = arch === "arm64" ? "aarch64" : arch;
const denoLibc = platform === "linux" ? "-glibc" : "";
const extension = platform === "win32" ? ".exe" : "";
const node = `node-${platform === "win32" ? "win" : platform}-${arch}`;

/** Each of these packages is one program for one kind of machine. */
const packages: Readonly<Record<RuntimeName, { name: string; version: string; program: string }>> = {
  node22: { name: node, version: "22.23.3", program: "bin/node" },
  node24: { name: node, version: "24.21.0", program: "bin/node" },
  bun: { name: `@oven/bun-${platform}-${bunArch}`, version: "1.4.5", program: "bin/bun" },
  deno: { name: `@deno/${platform}-${arch}${denoLibc}`, version: "2.9.5", program: "deno" },
};

/**
 * The path of a runtime's program: the one that an environment variable names (`NODE22_PATH`, `BUN_PATH`, …), or one
 * that is installed from npm.
 *
 * @throws Error if npm has none for this machine, and says what to do
 */
export function runtimePath(runtime: RuntimeName): string {
  const variable = `${runtime.toUpperCase()}_PATH`;
  const given = process.env[variable];
  if (given !== undefined) return given;
  const { name, version, program } = packages[runtime];
  return join(cachedPackage(name, version, `or set ${variable} to its program.`), program + extension);
}
