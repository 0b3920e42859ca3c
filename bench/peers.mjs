// Whom the bench compares: each peer's server file and the exact packages it needs, installed outside the workspace.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join, resolve } from "node:path";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * | field     | meaning                                                                    |
 * |-----------|----------------------------------------------------------------------------|
 * | server    | the file in servers/ that answers for it                                   |
 * | packages  | name -> exact version, the ones that matter pinned with the one asked for  |
 * | entry     | what the server file imports: a file, or a package of the folder             |
 */
const all = [
  { name: "holdfast", server: "holdfast.mjs", packages: {}, entry: join(root, "dist/esm/index.js") },
  {
    name: "socket.io",
    server: "socket.io.mjs",
    packages: {
      "socket.io": "4.8.4",
      "engine.io": "6.6.12",
      "engine.io-parser": "5.2.3",
      "socket.io-adapter": "2.5.8",
      "socket.io-parser": "4.2.7",
      ws: "8.21.3",
    },
    entry: "socket.io",
  },
];

/** Every peer by its name. */
export const peers = new Map(all.map((peer) => [peer.name, peer]));

/** Another build of ours, to compare a change with what was before it. `folder` lies in the workspace, like `dist`. */
export function ourBuild(name, folder) {
  return { name, server: "holdfast.mjs", packages: {}, entry: resolve(folder, "esm/index.js") };
}

/** Installs what a peer needs, once, and gives the URL that its server file shall import. */
export function preparePeer(peer) {
  if (Object.keys(peer.packages).length === 0) {
    if (existsSync(peer.entry)) return pathToFileURL(peer.entry).href;
    throw new Error(`${peer.entry} is missing: run npm run build first.`);
  }
  const folder = join(root, "node_modules/.cache/bench-peers", peer.name);
  const manifest = JSON.stringify({ private: true, dependencies: peer.packages }, null, 2);
  const manifestFile = join(folder, "package.json");
  const installedFile = join(folder, "installed.json");
  if (!existsSync(installedFile) || readFileSync(installedFile, "utf8") !== manifest) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(manifestFile, manifest);
    const { status } = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--silent"], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    });
    if (status !== 0) throw new Error(`npm could not install ${peer.name} into ${folder}.`);
    writeFileSync(installedFile, manifest);
  }
  return pathToFileURL(createRequire(manifestFile).resolve(peer.entry)).href;
}
