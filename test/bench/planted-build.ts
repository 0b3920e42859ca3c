// Copies of the build that were made worse on purpose, to show that the bench and its gate see it. Not a test.
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { onTestFinished } from "vitest";

export const root: string = resolve(import.meta.dirname, "../..");

/**
 * A build whose `Server` extends the real one, which is called `Unplanted`; it is gone when the test ends.
 *
 * @param members what stands in the class
 * @param before what stands before it
 * @returns its folder, for `--build`
 */
export function plantBuild(members: string, before = ""): string {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache/planted-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, "dist/esm"), join(folder, "esm"), { recursive: true });
  renameSync(join(folder, "esm/index.js"), join(folder, "esm/unplanted.js"));
  writeFileSync(
    join(folder, "esm/index.js"),
    `import { Server as Unplanted } from "./unplanted.js";
    ${before}
    export class Server extends Unplanted { ${members} }`,
  );
  return relative(root, folder);
}
