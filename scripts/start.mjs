// `npm start`: from a fresh clone to a running playground.
import { installPackages } from "./install.mjs";
import { run, runBin, say } from "./run.mjs";
import { serve } from "./serve.mjs";

installPackages();
run(process.execPath, ["scripts/build.mjs"]);
say("Building the playground");
runBin("vite", ["build", "apps/playground", "--logLevel", "warn"]);
say("Starting the playground");
serve("apps/playground/dist/server/index.js");
