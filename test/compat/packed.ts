// Installs packages as their users do, from tarballs and from npm, in folders of their own. What is done with them is the tests' affair.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Packs Holdfast and its facades into a folder of `folder`, and gives what its dependencies have to say. */
export function packHoldfast(folder: string): Record<string, string> {
  const tarballs = join(folder, "tarballs");
  rmSync(tarballs, { recursive: true, force: true });
  const printed = execFileSync(process.execPath, ["compat/pack.mjs", tarballs], {
    cwd: root,
    encoding: "utf8",
  });
  const paths = Object.entries(JSON.parse(printed) as Record<string, string>);
  return Object.fromEntries(paths.map(([name, path]) => [name, `file:./${relative(folder, path)}`]));
}

/** Does nothing when exactly this is installed: the tarballs' names change with their bytes. */
export function install(
  folder: string,
  dependencies: Record<string, string>,
  overridden: readonly string[],
): void {
  const overrides = Object.fromEntries(overridden.map((name) => [name, `$${name}`]));
  const manifest = JSON.stringify({ private: true, type: "module", dependencies, overrides }, null, 2);
  const installed = join(folder, "installed.json");
  if (existsSync(installed) && readFileSync(installed, "utf8") === manifest) return;
  rmSync(installed, { force: true });
  writeFileSync(join(folder, "package.json"), manifest);
  execFileSync("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund", "--prefer-offline"], {
    cwd: folder,
    shell: process.platform === "win32",
    stdio: ["ignore", "ignore", "pipe"],
  });
  writeFileSync(installed, manifest);
}
