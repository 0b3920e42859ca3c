// `npm run load`: builds the library, loads it and attacks it. `npm run load -- publish` puts what was measured last into
// docs/reliability.md; `npm run load -- --help` lists the flags.
import { installPackages } from "./install.mjs";
import { run } from "./run.mjs";

const args = process.argv.slice(2);
installPackages();
if (args[0] === "publish") {
  run(process.execPath, ["test/load/publish.mjs"]);
} else {
  if (!args.includes("--help")) run(process.execPath, ["scripts/build.mjs"]);
  run(process.execPath, ["test/load/main.mjs", ...args]);
}
