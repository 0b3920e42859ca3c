// The JavaScript runtimes beside the Node that runs the tests, by name: where each one's program is. It starts none.
import { join } from "node:path";
import { extraPackage } from "../../scripts/extra-packages.mjs";

/** Where each one's program is in its package. */
const programs = { node22: "bin/node", node24: "bin/node", bun: "bin/bun", deno: "deno" } as const;

export type RuntimeName = keyof typeof programs;

/**
 * The path of a runtime's program: the one that an environment variable names (`NODE22_PATH`, `BUN_PATH`, …), or one
 * that is installed from npm.
 *
 * @throws Error if npm has none for this machine, and says what to do
 */
export function runtimePath(runtime: RuntimeName): string {
  const given = process.env[`${runtime.toUpperCase()}_PATH`];
  if (given !== undefined) return given;
  const extension = process.platform === "win32" ? ".exe" : "";
  return join(extraPackage(runtime), programs[runtime] + extension);
}
