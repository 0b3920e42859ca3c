// `npm run advisories`: every published advisory against the versions that it names, where `npm test` probes ours alone.
import { installFaultyPackages } from "../test/advisories/faulty-packages.mjs";
import { installPackages } from "./install.mjs";
import { run, runBin } from "./run.mjs";

installPackages();
installFaultyPackages();
run(process.execPath, ["scripts/build.mjs"]);
runBin("vitest", ["run", "--project", "integration", "test/advisories"], {
  env: { ...process.env, HOLDFAST_ADVISORIES: "all" },
});
