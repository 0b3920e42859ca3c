// Packs Holdfast and its two facades as they are published: `node compat/pack.mjs <folder>`. It builds nothing and uploads nothing.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const facades = ["socket.io", "socket.io-client"];

/**
 * Makes one tarball for each package. Its name has a hash of its bytes, so that npm sees when it has changed.
 *
 * @returns the paths of the tarballs, by the names they are to be installed under
 */
export function packAll(folder) {
  mkdirSync(folder, { recursive: true });
  const { version } = readManifest(root);
  const packed = { holdfast: pack(root, folder) };
  for (const facade of facades) packed[facade] = packFacade(facade, version, folder);
  return packed;
}

/** In the workspace a facade depends on the folder beside it; published, on the version that it was packed with. */
function packFacade(facade, version, folder) {
  const staging = mkdtempSync(join(tmpdir(), "holdfast-facade-"));
  try {
    cpSync(join(root, "compat", facade), staging, { recursive: true });
    // What pages load by a script tag: Socket.IO's client has it in this folder.
    if (facade === "socket.io-client")
      cpSync(join(root, "dist/browser"), join(staging, "dist"), { recursive: true });
    const manifest = { ...readManifest(staging), dependencies: { holdfast: version } };
    writeFileSync(join(staging, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    return pack(staging, folder);
  } finally {
    rmSync(staging, { recursive: true });
  }
}

function pack(source, folder) {
  const isWindows = process.platform === "win32";
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", resolve(folder)];
  const options = { cwd: source, encoding: "utf8", shell: isWindows, stdio: ["ignore", "pipe", "pipe"] };
  const [{ filename }] = JSON.parse(execFileSync("npm", args, options));
  const path = resolve(folder, filename);
  const hash = createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 12);
  const named = path.replace(/\.tgz$/, `-${hash}.tgz`);
  renameSync(path, named);
  return named;
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.stdout.write(`${JSON.stringify(packAll(process.argv[2] ?? "."), null, 2)}\n`);
}
