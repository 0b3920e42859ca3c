// Brings single npm packages that only tests need and that only some machines can run: installed once, beside the
// workspace's own and not among them. It starts none of them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";

const cache = resolve(import.meta.dirname, "../../node_modules/.cache");

/**
 * The folder of a package without its dependencies and without having run its scripts.
 *
 * @throws Error with npm's own words if it cannot be installed, ending in `otherwise`
 */
export function cachedPackage(name: string, version: string, otherwise: string): string {
  const home = join(cache, `${basename(name)}-${version}`);
  if (!existsSync(home)) install(name, version, home, otherwise);
  return join(home, "node_modules", name);
}

/** Test files run at the same time: each installs to a place of its own, and the first to be ready is taken. */
function install(name: string, version: string, home: string, otherwise: string): void {
  mkdirSync(cache, { recursive: true });
  const prefix = mkdtempSync(`${home}-`);
  const flags = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = spawnSync("npm", ["install", "--prefix", prefix, ...flags, `${name}@${version}`], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (npm.status === 0 && !existsSync(home)) renameSync(prefix, home);
  rmSync(prefix, { recursive: true, force: true });
  if (existsSync(home)) return;
  throw new Error(`npm could not install ${name}@${version}, which tests need; ${otherwise}\n${npm.stderr}`);
}
