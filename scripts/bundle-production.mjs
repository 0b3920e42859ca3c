// Bundles the client for pages in production, as their bundlers find it: each of its faces in one file, and in another what shared
// connections load on demand. Functions that are called once stand where they are called; names stay, for the page's minifier.
// Script tags are bundle-client.mjs's affair.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { rolldown } from "rolldown";
import { minify } from "terser";

const folder = "dist/production";
const errors = resolve("src/protocol/errors.ts");

const outputs = [
  { file: "client.js", entry: "src/client/index.ts" },
  { file: "client-websocket.js", entry: "src/client/websocket.ts" },
  { file: "client-webtransport.js", entry: "src/client/webtransport.ts" },
  // It shares no module with the faces: a bundler would give that one a file of its own, which every page had to load.
  { file: "shared.js", entry: "src/client/shared/share.ts", isWhole: true },
];

/** Leaves out what is loaded on demand, and the errors: whatever a page imports of this package, it knows them by one class. */
const partsPlugin = {
  name: "parts",
  resolveId(id, importer = "") {
    if (id.endsWith("/shared/share.js")) return { id: "./shared.js", external: true };
    const isErrors = resolve(dirname(importer), id).replace(/\.js$/, ".ts") === errors;
    return isErrors ? { id: "../esm/protocol/errors.js", external: true } : undefined;
  },
};

mkdirSync(folder, { recursive: true });
for (const { file, entry, isWhole } of outputs) {
  const bundle = await rolldown({
    input: entry,
    plugins: isWhole ? [] : [partsPlugin],
    platform: "browser",
    transform: { target: "es2022" },
  });
  const { output } = await bundle.generate({ format: "es", sourcemap: true, dir: folder });
  await bundle.close();
  const [{ code, map }] = output;
  const inlined = await minify(code, {
    module: true,
    ecma: 2022,
    compress: { passes: 3, hoist_funs: true },
    mangle: false,
    format: { beautify: true, indent_level: 2, preserve_annotations: true },
    sourceMap: { content: map, filename: file, url: `${file}.map` },
  });
  writeFileSync(join(folder, file), inlined.code);
  writeFileSync(join(folder, `${file}.map`), inlined.map);
}
