// `npm run gate`: counts what the hot paths of a build allocate and do, and compares with what was recorded. `-- --record` records.
import { installPackages } from "./install.mjs";
import { run } from "./run.mjs";

installPackages();
run(process.execPath, ["scripts/build.mjs"]);
run(process.execPath, ["bench/gate/main.mjs", ...process.argv.slice(2)]);
