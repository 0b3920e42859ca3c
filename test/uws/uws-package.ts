// Brings uWebSockets.js for the tests. It is not on npm; a package there carries its program for Node 20. A test without it fails.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { UwsApp } from "../../src/hosts/uws/index.js";

/** What stands for a port that an app listens on. */
type ListenSocket = object;

/** An app, and the part of it that our host leaves to the application. */
export interface TestApp extends UwsApp {
  listen(host: string, port: number, callback: (socket: ListenSocket | false) => void): unknown;
}

/** What tests use of uWebSockets.js. */
export interface UwsPackage {
  App(): TestApp;
  us_listen_socket_close(socket: ListenSocket): void;
  readonly SHARED_COMPRESSOR: number;
}

const packageName = "@trufflesuite/uws-js-unofficial";
const version = "20.30.0-unofficial.0";

const cache = resolve(import.meta.dirname, "../../node_modules/.cache");
const installed = join(cache, `uws-${version}`);
const require = createRequire(import.meta.url);

/**
 * uWebSockets.js: the copy that the environment variable UWS_PATH names, or one that is installed beside the dependencies.
 *
 * @throws Error if there is none for this Node, and says what to do
 */
export function loadUws(): UwsPackage {
  const given = process.env["UWS_PATH"];
  if (given !== undefined) return require(resolve(given)) as UwsPackage;
  if (!existsSync(installed)) install();
  // The package's own entry would give something else in its place where the program does not fit.
  const { platform, arch, versions } = process;
  const program = `uws_${platform}_${arch}_${versions.modules}.node`;
  const path = join(installed, "node_modules", packageName, "binaries", program);
  if (existsSync(path)) return require(path) as UwsPackage;
  throw new Error(
    `${packageName}@${version} has no ${program}: run these tests on Node 20, ` +
      "or set UWS_PATH to a copy of uWebSockets.js for this Node.",
  );
}

/** Test files run at the same time: each installs to a place of its own, and the first to be ready is taken. */
function install(): void {
  mkdirSync(cache, { recursive: true });
  const prefix = mkdtempSync(join(cache, "uws-"));
  const flags = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = spawnSync("npm", ["install", "--prefix", prefix, ...flags, `${packageName}@${version}`], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (npm.status === 0 && !existsSync(installed)) renameSync(prefix, installed);
  rmSync(prefix, { recursive: true, force: true });
  if (existsSync(installed)) return;
  throw new Error(
    `npm could not install ${packageName}@${version}, which these tests talk to. Connect to the registry and run them again, ` +
      `or set UWS_PATH to a copy of uWebSockets.js.\n${npm.stderr}`,
  );
}
