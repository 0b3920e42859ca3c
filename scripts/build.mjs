// Builds the published package: ES modules, CommonJS and types by tsc, then the client for pages in production and for script tags.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
for (const format of ["esm", "cjs"]) removeOrphans(`dist/${format}`);
writeFileSync("dist/cjs/package.json", '{ "type": "commonjs" }\n');
pointToPackageRoot("dist/cjs/hosts/node/client-files.js");
run(process.execPath, ["scripts/bundle-production.mjs"]);
run(process.execPath, ["scripts/bundle-client.mjs"]);

/** tsc leaves what it once wrote for sources that are gone, and it would be published. */
function removeOrphans(folder) {
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const source = path.replace(/(\.js|\.d\.ts)(\.map)?$/, ".ts");
    if (source !== path && !existsSync(`src/${source}`)) rmSync(`${folder}/${path}`);
  }
}

/** CommonJS has no import.meta, which "#package-root" needs; it has __dirname instead. */
function pointToPackageRoot(path) {
  const name = 'require("#package-root")';
  const built = readFileSync(path, "utf8");
  if (built.includes('packageRoot: require("node:path")')) return;
  if (!built.includes(name))
    throw new Error(`${path} does not ask for ${name} any more: mend scripts/build.mjs.`);
  writeFileSync(
    path,
    built.replace(name, '{ packageRoot: require("node:path").resolve(__dirname, "../../../..") }'),
  );
}
