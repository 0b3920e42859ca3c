// Builds the published package: ES modules, CommonJS and types by tsc, then the script-tag client.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { installPackages } from "./install.mjs";
import { run, runBin, say } from "./run.mjs";

installPackages();

say("Building the library");
// tsc trusts its own notes; without the output they describe they would say "nothing to do".
for (const format of ["esm", "cjs"]) {
  if (!existsSync(`dist/${format}/index.js`))
    rmSync(`node_modules/.cache/tsc/${format}.tsbuildinfo`, { force: true });
}
runBin("tsc", ["-b", "tsconfig.esm.json", "tsconfig.cjs.json"]);
writeFileSync("dist/cjs/package.json", '{ "type": "commonjs" }\n');
run(process.execPath, ["scripts/bundle-client.mjs"]);
