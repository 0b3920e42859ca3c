// `npm run bench`: builds the library and measures it beside its peers. `npm run bench -- --help` lists the flags.
import { installPackages } from "./install.mjs";
import { run } from "./run.mjs";

const args = process.argv.slice(2);
installPackages();
if (!args.includes("--help")) run(process.execPath, ["scripts/build.mjs"]);
run(process.execPath, ["bench/run.mjs", ...args]);
