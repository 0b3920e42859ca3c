// `npm run check`: all that reads the code instead of running it. The tests are `npm test`.
import { installPackages } from "./install.mjs";
import { run, runBin, say } from "./run.mjs";

installPackages();
run(process.execPath, ["scripts/build.mjs"]);
say("Format");
runBin("oxfmt", ["--check"]);
say("Lint, type-aware");
runBin("oxlint", ["--type-aware"]);
say("Types of tests, benches, apps and examples");
runBin("tsc", ["-p", "tsconfig.check.json"]);
runBin("tsc", ["-p", "examples/solid"]);
say("Unused files, exports and dependencies");
runBin("knip", []);
say("Behaviours that tests hold");
run(process.execPath, ["scripts/behaviours.mjs"]);
say("The package as users get it");
runBin("publint", ["--strict"]);
// The worker is a script, which pages name by its address.
runBin("attw", ["--pack", ".", "--exclude-entrypoints", "./client/shared-worker"]);
say("Sizes of the client");
runBin("size-limit", []);
