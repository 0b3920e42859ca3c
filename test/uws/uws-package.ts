// Finds uWebSockets.js for the tests. A test without it fails.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { UwsApp } from "../../src/hosts/uws/index.js";
import { extraPackage } from "../../scripts/extra-packages.mjs";

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

const require = createRequire(import.meta.url);

/** uWebSockets.js, where {@link findUws} finds it. */
export function loadUws(): UwsPackage {
  return require(findUws()) as UwsPackage;
}

/**
 * Where uWebSockets.js is: the copy that the environment variable UWS_PATH names, or one that is installed beside the dependencies.
 *
 * @throws Error if there is none for this Node, and says what to do
 */
export function findUws(): string {
  const given = process.env["UWS_PATH"];
  if (given !== undefined) return resolve(given);
  // The package's own entry would give something else in its place where the program does not fit.
  const { platform, arch, versions } = process;
  const program = `uws_${platform}_${arch}_${versions.modules}.node`;
  const path = join(extraPackage("uws"), "binaries", program);
  if (existsSync(path)) return path;
  throw new Error(
    `There is no ${program}: run these tests on Node 20, or set UWS_PATH to a copy of uWebSockets.js for this Node.`,
  );
}
