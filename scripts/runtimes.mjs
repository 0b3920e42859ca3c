// `npm run runtimes`: the client's cases in every browser and runtime and in every mode, as a table, where `npm test` runs
// most of them in one mode. Names choose columns: `npm run runtimes -- firefox deno`; --write puts the table into docs/browsers.md.
import { installExtraPackages } from "./extra-packages.mjs";
import { installPackages } from "./install.mjs";
import { installPeers } from "./peers.mjs";
import { run, runBin } from "./run.mjs";

const given = process.argv.slice(2);
const columns = given.filter((name) => !name.startsWith("--"));

installPackages();
installPeers();
installExtraPackages();
run(process.execPath, ["scripts/build.mjs"]);
runBin(
  "vitest",
  ["run", "--project=integration", "--reporter=./test/client-suite/table-reporter.ts", "test/client-suite"],
  {
    env: {
      ...process.env,
      HOLDFAST_RUNTIMES: columns.join() || "all",
      ...(given.includes("--write") && { HOLDFAST_TABLE: "write" }),
    },
  },
);
