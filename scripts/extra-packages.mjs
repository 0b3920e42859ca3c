// Brings packages from npm that tests need and that are no dependencies: programs that run on some machines only, another React. Each is
// installed once, by itself, beside the workspace's own. It starts none of them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { say } from "./run.mjs";

const cache = fileURLToPath(new URL("../node_modules/.cache", import.meta.url));

const { platform, arch } = process;
const node = `node-${platform === "win32" ? "win" : platform}-${arch}`;
const bunArch = arch === "arm64" ? "aarch64" : arch;
const denoLibc = platform === "linux" ? "-glibc" : "";

/** `variable` is that of the environment which names another copy: then none is brought. */
const packages = {
  node22: { name: node, version: "22.23.3", variable: "NODE22_PATH" },
  node24: { name: node, version: "24.21.0", variable: "NODE24_PATH" },
  bun: { name: `@oven/bun-${platform}-${bunArch}`, version: "1.4.5", variable: "BUN_PATH" },
  deno: { name: `@deno/${platform}-${arch}${denoLibc}`, version: "2.9.5", variable: "DENO_PATH" },
  // It is not on npm itself; this package carries its program for Node 20.
  uws: { name: "@trufflesuite/uws-js-unofficial", version: "20.30.0-unofficial.0", variable: "UWS_PATH" },
  // React DOM brings the React that it asks for.
  react18: { name: "react-dom", version: "18.3.1" },
};

/** Brings all of them. What npm does not have for this machine is missed by the tests that need it, and they say so. */
export function installExtraPackages() {
  for (const [id, { name, version, variable }] of Object.entries(packages)) {
    const isGiven = variable !== undefined && process.env[variable] !== undefined;
    if (isGiven || existsSync(homeOf(id))) continue;
    say(`Installing ${name}@${version}, for tests`);
    try {
      extraPackage(id);
    } catch (error) {
      console.error(error.message);
    }
  }
}

/** The folder of one, which is installed if it is not there; no script of it is run. */
export function extraPackage(id) {
  const home = homeOf(id);
  if (!existsSync(home)) install(id, home);
  return join(home, "node_modules", packages[id].name);
}

function homeOf(id) {
  const { name, version } = packages[id];
  return join(cache, `${basename(name)}-${version}`);
}

/** Test files run at the same time: each installs to a place of its own, and the first to be ready is taken. */
function install(id, home) {
  const { name, version, variable } = packages[id];
  mkdirSync(cache, { recursive: true });
  const prefix = mkdtempSync(`${home}-`);
  const flags = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = spawnSync("npm", ["install", "--prefix", prefix, ...flags, `${name}@${version}`], {
    encoding: "utf8",
    shell: platform === "win32",
  });
  if (npm.status === 0) take(prefix, home);
  rmSync(prefix, { recursive: true, force: true });
  if (existsSync(home)) return;
  const otherwise = variable === undefined ? "" : `; set ${variable} to a copy of it`;
  throw new Error(`npm could not install ${name}@${version}, which tests need${otherwise}.\n${npm.stderr}`);
}

function take(prefix, home) {
  try {
    renameSync(prefix, home);
  } catch (error) {
    // Somebody else was first.
    if (!existsSync(home)) throw error;
  }
}
