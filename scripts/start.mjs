// `npm start`: from a fresh clone to a running playground.
import { spawn } from "node:child_process";
import { installPackages } from "./install.mjs";
import { run, runBin, say } from "./run.mjs";

installPackages();
run(process.execPath, ["scripts/build.mjs"]);
say("Building the playground");
runBin("vite", ["build", "apps/playground", "--logLevel", "warn"]);
say("Starting the playground");
const server = spawn(process.execPath, ["apps/playground/dist/server/index.js"], { stdio: "inherit" });
// Ctrl+C reaches the whole group; this process only waits for the server's own goodbye.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code) => process.exit(code ?? 0));
