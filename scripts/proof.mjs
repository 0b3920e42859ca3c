// `npm run proof`: simulates worlds in which everything fails, and plants wrong lines to see whether that would be noticed.
// `-- --seeds 1000000` for longer, `-- --base 7 --seeds 1` for one again. `npm test` runs a short form.
import { resolve } from "node:path";
import { rolldown } from "rolldown";
import { installPackages } from "./install.mjs";
import { run } from "./run.mjs";

const file = resolve("node_modules/.cache/proof/main.mjs");

installPackages();
const build = await rolldown({
  input: "test/proof/main.ts",
  platform: "node",
  external: /^[^./]/,
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
});
await build.write({ file, format: "es" });
run(process.execPath, [file, ...process.argv.slice(2)]);
