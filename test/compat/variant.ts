// Installs and builds the applications of apps/, with Socket.IO or with Holdfast under its names. It runs none of them.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { install, packHoldfast } from "./packed.js";

/** Whose packages bear the names `socket.io` and `socket.io-client`. */
export type Variant = "official" | "holdfast";

const root = fileURLToPath(new URL("../..", import.meta.url));
// Beside the workspace's packages, not below them: what is missing here must not be found there by chance.
const home = join(root, ".cache/compat-apps");

const frameworks = {
  "@hono/node-server": "2.1.8",
  "@nestjs/common": "12.5.1",
  "@nestjs/core": "12.5.1",
  "@nestjs/platform-express": "12.5.1",
  "@nestjs/platform-socket.io": "12.1.1",
  "@nestjs/websockets": "12.1.1",
  "@types/express": "5.0.6",
  "@types/express-session": "1.19.0",
  "@types/koa": "3.0.3",
  "@types/node": "20.19.43",
  express: "5.3.0",
  "express-session": "1.19.0",
  fastify: "5.12.8",
  hono: "4.13.19",
  koa: "3.3.0",
  "reflect-metadata": "0.2.2",
  rxjs: "7.8.2",
};

/**
 * Brings a variant up to date and compiles the applications against its types.
 *
 * @returns the folder of the compiled applications
 */
export function prepare(variant: Variant): string {
  const folder = join(home, variant);
  mkdirSync(folder, { recursive: true });
  const sockets =
    variant === "official" ? { "socket.io": "4.8.4", "socket.io-client": "4.8.4" } : packHoldfast(folder);
  install(folder, { ...frameworks, ...sockets }, Object.keys(sockets));
  return build(folder);
}

/** Every `socket.io` that a variant's packages find, as the names their own manifests give. */
export function namesOfSocketIo(variant: Variant): readonly string[] {
  const folder = join(home, variant);
  const places = [folder, join(folder, "node_modules/@nestjs/platform-socket.io")];
  return places
    .map((place) => join(place, "node_modules/socket.io/package.json"))
    .filter((path) => existsSync(path))
    .map((path) => (JSON.parse(readFileSync(path, "utf8")) as { readonly name: string }).name);
}

function build(folder: string): string {
  for (const each of ["apps", "built"]) rmSync(join(folder, each), { recursive: true, force: true });
  cpSync(join(root, "test/compat/apps"), join(folder, "apps"), { recursive: true });
  const compiler = ["scripts/bin.mjs", "tsc", "-p", join(folder, "apps")];
  execFileSync(process.execPath, compiler, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return join(folder, "built");
}
