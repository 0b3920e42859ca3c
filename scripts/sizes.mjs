// `npm run sizes`: weighs what a bundler makes of an import of our client, and of its peers', all in one way: rolldown, minified,
// brotli 11. The library is to be built before. Peers that are not in the workspace are installed outside it.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

const scratch = resolve("node_modules/.cache/size-peers");
const phoenix = "1.8.16";

const clients = [
  { name: "holdfast/client", source: 'export { io } from "holdfast/client";' },
  { name: "holdfast/client/websocket", source: 'export { io } from "holdfast/client/websocket";' },
  { name: "socket.io-client 4.8.4", source: 'export { io } from "socket.io-client";' },
  { name: `phoenix ${phoenix}`, source: 'export { Socket } from "phoenix";', folder: scratch },
];

function installPhoenix() {
  if (existsSync(join(scratch, "node_modules/phoenix"))) return;
  mkdirSync(scratch, { recursive: true });
  writeFileSync(join(scratch, "package.json"), '{ "private": true }\n');
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", `phoenix@${phoenix}`];
  const { status } = spawnSync(npm, args, { cwd: scratch, stdio: "inherit" });
  if (status !== 0) throw new Error("phoenix could not be installed");
}

/** The minified code of one entry, and of what it imports at once. What is loaded on demand, as shared connections are, is not of it. */
async function bundle({ source, folder = process.cwd() }) {
  const entry = join(folder, "entry.js");
  const build = await rolldown({
    input: entry,
    plugins: [
      {
        name: "entry",
        load: (id) => (id === entry ? source : undefined),
        resolveId: (id) => (id === entry ? id : undefined),
      },
    ],
    platform: "browser",
    transform: { target: "es2022" },
  });
  const { output } = await build.generate({ format: "es", minify: true, comments: false });
  await build.close();
  const byName = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const loaded = ({ code, imports }) => code + imports.map((name) => loaded(byName.get(name))).join("");
  return loaded(output[0]);
}

installPhoenix();
console.log("| client | minified | gzip | brotli |\n|---|--:|--:|--:|");
for (const client of clients) {
  const code = await bundle(client);
  const brotli = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const sizes = [code.length, gzipSync(code, { level: 9 }).length, brotli.length];
  console.log(`| ${client.name} | ${sizes.map((bytes) => bytes.toLocaleString("en")).join(" | ")} |`);
}
