// Brings node_modules to what package-lock.json says, and does nothing when it is there already. No dependency.
import { existsSync, statSync } from "node:fs";
import { run, say } from "./run.mjs";

const [major, minor] = process.versions.node.split(".").map(Number);

/** Installs the workspace's packages if they are missing or older than the lock file. */
export function installPackages() {
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Holdfast needs Node 20.19 or newer; this is ${process.version}.`);
    process.exit(1);
  }
  if (isInstalled()) return;
  say("Installing packages (npm ci)");
  run("npm", ["ci", "--no-audit", "--no-fund"], { shell: process.platform === "win32" });
}

function isInstalled() {
  const installed = "node_modules/.package-lock.json";
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync("package-lock.json").mtimeMs;
}
