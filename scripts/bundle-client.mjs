// Bundles the client for script tags and module scripts, of what bundle-production.mjs has made for bundlers, and prints what it weighs.
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

const sharedFile = "holdfast.shared.esm.min.js";

const msgpackSources = {
  [resolve("src/client/json-codec.ts")]:
    `export { msgpackCodec as clientCodec } from "../protocol/index.ts";`,
  // A shared connection speaks JSON.
  [resolve("src/client/sharing.ts")]: "export const sharing = (own) => own;",
};

/** Puts msgpack in the place of the codec that a client has when it is given no other. */
const msgpackPlugin = { name: "msgpack", load: (id) => msgpackSources[resolve(id)] };

/** Leaves out what only shared connections need: a file of its own, which a page asks for when it wants one. */
const sharedPlugin = {
  name: "shared",
  resolveId: (_id, _importer, { kind }) =>
    kind === "dynamic-import" ? { id: `./${sharedFile}`, external: "absolute" } : undefined,
};

/** Lets the maps of what was bundled before lead to what that was made of. */
const mapPlugin = {
  name: "map",
  load: (id) =>
    id.includes("/dist/production/")
      ? { code: readFileSync(id, "utf8"), map: readFileSync(`${id}.map`, "utf8") }
      : undefined,
};

const weighed = "../../node_modules/.cache";

const outputs = [
  // For who develops a page: it can tell what it does, as Socket.IO's does.
  { file: "socket.io.js", format: "iife", minify: false, entry: "debug" },
  { file: "socket.io.min.js", format: "iife", minify: true, entry: "script" },
  {
    file: "socket.io.msgpack.min.js",
    format: "iife",
    minify: true,
    entry: "msgpack",
    plugins: [msgpackPlugin],
  },
  { file: "socket.io.esm.min.js", format: "es", minify: true, entry: "module" },
  { file: "websocket.esm.min.js", format: "es", minify: true, entry: "websocket" },
  { file: "webtransport.esm.min.js", format: "es", minify: true, entry: "webtransport" },
  { file: sharedFile, format: "es", minify: true, entry: "shared" },
  // Without imports and exports, it is a classic script too.
  { file: "holdfast.shared-worker.min.js", format: "es", minify: true, entry: "worker" },
  // Only weighed: what an application bundles itself of `import { io }`, and of the hooks, beside React and a client.
  { file: `${weighed}/client.esm.min.js`, format: "es", minify: true, entry: "io" },
  { file: `${weighed}/client-websocket.esm.min.js`, format: "es", minify: true, entry: "webSocketIo" },
  {
    file: `${weighed}/react.esm.min.js`,
    format: "es",
    minify: true,
    entry: "react",
    external: ["react", "../protocol/index.js"],
  },
];

// A script build has one global, `io`: the function, with the rest of the exports on it. It has all that Socket.IO's has.
const script = (face) => `
    import { io, Manager, Socket, protocol } from "${face}";
    export default Object.assign(io, { io, connect: io, Manager, Socket, protocol });`;
const entries = {
  script: script("holdfast/client/webtransport"),
  msgpack: script("./src/client/webtransport.ts"),
  debug: script("./src/client/debug/webtransport.ts"),
  module: `export { io, connect, io as default, Manager, Socket, protocol } from "holdfast/client";`,
  websocket: `export { io, connect, io as default, Manager, Socket, protocol } from "holdfast/client/websocket";`,
  webtransport: `export * from "holdfast/client/webtransport";`,
  shared: `export { share } from "./dist/production/shared.js";`,
  // A SharedWorker's name says which connection it is for.
  worker: `
    import { ladderOf } from "./src/client/ladder.ts";
    import { basicRuntime } from "./src/client/basic-runtime.ts";
    import { webSocket } from "./src/client/runtime.ts";
    import { hostHub } from "./src/client/shared/hosting.ts";
    import { webTransport } from "./src/client/transports/webtransport.ts";
    import { fetchPolling } from "./src/client/web-program.ts";
    hostHub(self.name, { ...basicRuntime, openTransport: ladderOf([fetchPolling, webSocket, webTransport]) });`,
  io: `export { io } from "holdfast/client";`,
  webSocketIo: `export { io } from "holdfast/client/websocket";`,
  react: `export { createHooks } from "./src/react/create-hooks.ts";`,
};

/** Gives rolldown an entry that is no file. */
const entryPlugin = (source) => ({
  name: "entry",
  resolveId: (id) => (id === "entry.js" ? `${process.cwd()}/entry.js` : undefined),
  load: (id) => (id === `${process.cwd()}/entry.js` ? source : undefined),
});

for (const { file, format, minify, entry, external = [], plugins = [] } of outputs) {
  const bundle = await rolldown({
    input: "entry.js",
    external,
    plugins: [entryPlugin(entries[entry]), sharedPlugin, mapPlugin, ...plugins],
    platform: "browser",
    transform: { target: "es2022" },
  });
  await bundle.write({
    file: `dist/browser/${file}`,
    format,
    minify,
    sourcemap: !file.startsWith(weighed),
    comments: false,
    ...(format === "iife" ? { name: "io", exports: "default" } : { exports: "named" }),
  });
  await bundle.close();
  const code = readFileSync(`dist/browser/${file}`);
  const brotli = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  console.log(
    `${basename(file)}: ${code.length} bytes, gzip ${gzipSync(code, { level: 9 }).length}, brotli ${brotli.length}`,
  );
}
