// Brings uWebSockets.js for the tests. It is not on npm; a package there carries its program for Node 20. A test without it fails.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { UwsApp } from "../../src/hosts/uws/index.js";
import { cachedPackage } from "../programs/cached-package.js";

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
  const otherwise = "or set UWS_PATH to a copy of uWebSockets.js for this Node.";
  // The package's own entry would give something else in its place where the program does not fit.
  const { platform, arch, versions } = process;
  const program = `uws_${platform}_${arch}_${versions.modules}.node`;
  const path = join(cachedPackage(packageName, version, otherwise), "binaries", program);
  if (existsSync(path)) return path;
  throw new Error(`${packageName}@${version} has no ${program}: run these tests on Node 20, ${otherwise}`);
}
