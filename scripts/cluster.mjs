// `npm run cluster`: several servers behind a proxy, a load, and keys that break things. `npm run cluster -- --help` lists the flags.
import { readOptions } from "../apps/playground/cluster/options.mjs";
import { installPackages } from "./install.mjs";
import { installPeers } from "./peers.mjs";
import { run, runBin } from "./run.mjs";

const args = process.argv.slice(2);
const { peers } = readOptions(args);
installPackages();
installPeers(peers);
run(process.execPath, ["scripts/build.mjs"]);
runBin("vite", ["build", "apps/playground", "--logLevel", "warn"]);
run(process.execPath, ["apps/playground/cluster/main.mjs", ...args]);
