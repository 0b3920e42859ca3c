// `npm run bench`: builds the library and measures it beside its peers. `npm run bench -- growth` measures how cost grows;
// `npm run bench -- --help` lists the flags.
import { installPackages } from "./install.mjs";
import { run } from "./run.mjs";

const args = process.argv.slice(2);
installPackages();
if (!args.includes("--help")) run(process.execPath, ["scripts/build.mjs"]);
const [command, ...rest] = args;
if (command === "growth") run(process.execPath, ["bench/growth.mjs", ...rest]);
else run(process.execPath, ["bench/run.mjs", ...args]);
