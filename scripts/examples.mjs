// `npm run examples`: from a fresh clone to the same little chat in five ways, on one server.
import { installPackages } from "./install.mjs";
import { run, runBin, say } from "./run.mjs";
import { serve } from "./serve.mjs";

installPackages();
run(process.execPath, ["scripts/build.mjs"]);
for (const name of ["server", "react", "vue", "svelte", "solid"]) {
  say(`Building examples/${name}`);
  runBin("vite", ["build", `examples/${name}`, "--logLevel", "warn"]);
}
say("Starting the examples");
serve("examples/server/dist/index.js");
