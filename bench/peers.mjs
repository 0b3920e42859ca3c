// Whom the bench compares: each peer's server file and the exact packages it needs, installed outside the workspace.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join, resolve } from "node:path";
import { canCompile, compile } from "./compile.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, "node_modules/.cache/bench-peers");
const uwsProgram = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`;

/** Folder name -> exact versions (the ones that matter pinned with the one asked for), and what a server file imports of it. */
const packages = {
  "socket.io": {
    versions: {
      "socket.io": "4.8.4",
      "engine.io": "6.6.12",
      "engine.io-parser": "5.2.3",
      "socket.io-adapter": "2.5.8",
      "socket.io-parser": "4.2.7",
      ws: "8.21.3",
    },
    entry: "socket.io",
  },
  ws: { versions: { ws: "8.23.0" }, entry: "ws" },
  // What joins servers by Redis, and the driver that all sides use.
  "redis-adapters": {
    versions: {
      "@socket.io/redis-adapter": "8.3.0",
      "@socket.io/redis-streams-adapter": "0.3.1",
      ioredis: "6.0.0",
      "socket.io": "4.8.4",
      "engine.io": "6.6.12",
      "engine.io-parser": "5.2.3",
      "socket.io-adapter": "2.5.8",
      "socket.io-parser": "4.2.7",
      ws: "8.21.3",
    },
    entry: "./package.json",
  },
  // uWebSockets.js is not on npm; this package carries its program for Node 20. Its own entry would fall back on something else.
  uws: {
    versions: { "@trufflesuite/uws-js-unofficial": "20.30.0-unofficial.0" },
    entry: `./node_modules/@trufflesuite/uws-js-unofficial/binaries/${uwsProgram}`,
  },
};

// By default ours refuses newcomers while its event loop is half a second late: on a machine that others keep busy, a part of the load.
const patience = { maxEventLoopLag: 60_000 };

/**
 * | field    | meaning                                                                                                  |
 * |----------|----------------------------------------------------------------------------------------------------------|
 * | server   | the file in servers/ that answers for it                                                                 |
 * | imports  | what the server file imports, in its order: names of `packages`, files of a build of ours, a C program   |
 * | options  | options of its server over the scenario's                                                                |
 * | twin     | the library that runs on the same engine: a table of its own compares the two                            |
 * | hasLine  | its clients are ours as far as they ask for a line and give receipts; those that poll first are not         |
 * | kind     | `ours`; `library`: Socket.IO's API; `limit`: no library at all, but the same bytes on the same wire      |
 */
const all = [
  ourBuild("holdfast", "dist"),
  ...variantsOf("dist"),
  { name: "socket.io", kind: "library", server: "socket.io.mjs", imports: ["socket.io"] },
  { name: "socket.io-uws", kind: "library", server: "socket.io-uws.mjs", imports: ["socket.io", "uws"] },
  { name: "ws", kind: "limit", server: "ws.mjs", imports: ["ws"] },
  { name: "uws", kind: "limit", server: "uws.mjs", imports: ["uws"] },
  { name: "c", kind: "limit", server: "c.mjs", imports: ["bench/servers/bare.c"] },
];

/** Every peer by its name. */
export const peers = new Map(all.map((peer) => [peer.name, peer]));

/** A build of ours: the subject, or what was before a change. `folder` lies in the workspace, like `dist`. */
export function ourBuild(name, folder) {
  const imports = [`${folder}/esm/index.js`];
  return { name, kind: "ours", server: "holdfast.mjs", imports, options: patience };
}

/** The same build in another place, or doing more. Their ratio is their cost by that of the subject. */
function variantsOf(folder) {
  const ours = { kind: "ours", isVariant: true };
  const recovery = { ...patience, connectionStateRecovery: {} };
  const uwsImports = [`${folder}/esm/hosts/uws/index.js`, "uws"];
  const logImports = [`${folder}/esm/index.js`, `${folder}/esm/log/file/index.js`];
  return [
    { ...ourBuild("holdfast-recovery", folder), ...ours, options: recovery },
    { ...ourBuild("holdfast-line", folder), ...ours, hasLine: true },
    { ...ours, name: "holdfast-log", server: "holdfast-log.mjs", imports: logImports, options: recovery },
    {
      ...ours,
      name: "holdfast-uws",
      twin: "socket.io-uws",
      server: "holdfast-uws.mjs",
      imports: uwsImports,
      options: patience,
    },
  ];
}

/** Installs what a peer needs, once, and gives the URLs that its server file shall import. */
export function preparePeer(peer) {
  return peer.imports.map((name) => {
    if (name in packages) return install(name);
    return name.endsWith(".c") ? compile(join(root, name), join(cache, "c")) : findBuild(name);
  });
}

/** Whether this machine can run it: a C program needs a compiler. */
export function canRun(peer) {
  return peer.imports.every((name) => !name.endsWith(".c") || canCompile());
}

/** `["socket.io 4.8.4", …]`: what the peer is made of. */
export function versionsOf(peer) {
  return peer.imports.flatMap((name) => {
    if (name in packages)
      return Object.entries(packages[name].versions).map(([each, version]) => `${each} ${version}`);
    if (name.endsWith(".c")) return [];
    const { name: ours, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    return [`${ours} ${version}`];
  });
}

function findBuild(file) {
  const path = resolve(root, file);
  if (existsSync(path)) return pathToFileURL(path).href;
  throw new Error(`${path} is missing: run npm run build first.`);
}

function install(name) {
  const { versions, entry } = packages[name];
  const folder = join(cache, name);
  const manifest = JSON.stringify({ private: true, dependencies: versions }, null, 2);
  const manifestFile = join(folder, "package.json");
  const installedFile = join(folder, "installed.json");
  if (!existsSync(installedFile) || readFileSync(installedFile, "utf8") !== manifest) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(manifestFile, manifest);
    const flags = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--silent"];
    const { status } = spawnSync("npm", ["install", ...flags], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    });
    if (status !== 0) throw new Error(`npm could not install ${name} into ${folder}.`);
    writeFileSync(installedFile, manifest);
  }
  return pathToFileURL(createRequire(manifestFile).resolve(entry)).href;
}
