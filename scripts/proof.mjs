// `npm run proof`: simulates worlds in which everything fails, plants wrong lines to see whether that would be noticed, and breaks
// the connections of real processes, ours and Socket.IO's. `npm test` runs a short form.
//
// | arguments                       | what runs                                                        |
// |---------------------------------|------------------------------------------------------------------|
// | (none)                          | 2,000 worlds, 1,000 for each wrong line, and 100 faults of each kind of run |
// | --seeds 1000000 --mutants 0     | worlds only, many; --base 7: from this seed on                   |
// | --cluster                       | clusters in place of single servers                              |
// | --real                          | real processes only; --cuts 300, --rate 500: more of it          |
// | --real --full                   | 1,000 faults, a million messages, killed at every named point    |
// | --rolling                       | a cluster of real processes that are replaced one after the other under load |
// | publish                         | puts what ran last into docs/delivery.md                         |
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { rolldown } from "rolldown";
import { installPackages } from "./install.mjs";
import { installPeers } from "./peers.mjs";
import { run, say } from "./run.mjs";

const file = resolve("node_modules/.cache/proof/main.mjs");
const summary = resolve("node_modules/.cache/proof/summary.txt");
const given = process.argv.slice(2);
const isReal = given.includes("--real");
const isRolling = given.includes("--rolling");

/** What all parts that have run came to, also where the last of them has failed. */
function showSummary(status) {
  if (!existsSync(summary)) return;
  say(status === 0 ? "The proof holds" : "The proof does not hold");
  console.log(`\n${readFileSync(summary, "utf8").trimEnd()}`);
}

installPackages();
if (given[0] === "publish") {
  run(process.execPath, ["test/proof/publish.mjs"]);
  process.exit();
}
mkdirSync(resolve(summary, ".."), { recursive: true });
rmSync(summary, { force: true });
process.env["PROOF_SUMMARY"] = summary;
process.once("exit", showSummary);
if (!isReal && !isRolling) {
  const build = await rolldown({
    input: "test/proof/main.ts",
    platform: "node",
    external: /^[^./]/,
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
  });
  await build.write({ file, format: "es" });
  run(process.execPath, [file, ...given]);
}
if (isReal || given.length === 0) {
  run(process.execPath, ["scripts/build.mjs"]);
  run(process.execPath, ["test/proof/real/main.mjs", ...given.filter((argument) => argument !== "--real")]);
}
if (isRolling) {
  installPeers();
  run(process.execPath, ["scripts/build.mjs"]);
  run(process.execPath, [
    "test/proof/rolling/main.mjs",
    ...given.filter((argument) => argument !== "--rolling"),
  ]);
}
