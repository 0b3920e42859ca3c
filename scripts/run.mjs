// Runs the commands of the other scripts: one place that says what is being done and stops at the first failure. No dependency.
import { spawnSync } from "node:child_process";

/** Prints a step's title, so that a long run says where it is. */
export function say(text) {
  console.log(`\n▸ ${text}`);
}

/** Runs a command in the foreground and ends this process with its exit code if it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit", ...options });
  if (error) {
    console.error(`${command}: ${error.message}`);
    process.exit(1);
  }
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs a package's command from node_modules/.bin, without a shell. */
export function runBin(name, args, options = {}) {
  run(process.execPath, ["scripts/bin.mjs", name, ...args], options);
}
