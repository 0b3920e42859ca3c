// `npm run fuzz -- --target json --seconds 3600 [--seed 7]`: looks for inputs that break what reads a peer's bytes. Without a
// target all have their turn. `npm test` runs a short form.
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { rolldown } from "rolldown";
import { installPackages } from "./install.mjs";
import { run } from "./run.mjs";

const dir = resolve("node_modules/.cache/fuzz");

installPackages();
rmSync(dir, { recursive: true, force: true });
const build = await rolldown({
  input: "test/fuzz/main.ts",
  platform: "node",
  external: /^[^./]/,
  // As the compiler reads them: sources are imported by the names of what they become.
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
});
// Module by module: what is the fuzzer's own must not count as covered.
await build.write({ dir, format: "es", preserveModules: true, preserveModulesRoot: resolve(".") });
run(process.execPath, [resolve(dir, "test/fuzz/main.js"), ...process.argv.slice(2)]);
