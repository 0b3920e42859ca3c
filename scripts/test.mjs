// `npm test`: from a fresh clone to the whole suite. Arguments go to vitest: `npm test -- --project unit`.
import { installExtraPackages } from "./extra-packages.mjs";
import { installPackages } from "./install.mjs";
import { installPeers } from "./peers.mjs";
import { run, runBin, say } from "./run.mjs";

installPackages();
installPeers();
installExtraPackages();
run(process.execPath, ["scripts/build.mjs"]);
runBin("vite", ["build", "apps/playground", "--logLevel", "warn"]);
say("Running the tests");
runBin("vitest", ["run", ...process.argv.slice(2)]);
