// `npm run matrix`: what may go wrong in a cluster, over each bus, with real processes, under load, and judged. `npm test` runs a short form.
//
// | arguments                    | what runs                                                           |
// |------------------------------|---------------------------------------------------------------------|
// | (none)                       | every fault over every bus, in a size for a small machine           |
// | --fault F9 --bus redis       | only these; both may be given several times                         |
// | --form full --runs 5         | as large and as long as it is meant; `short`: as in `npm test`      |
// | --seed 7                     | what chance decides: a run says its seed where something did not hold |
// | publish, publish short       | puts what was found last into docs/reliability.md                   |
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { rolldown } from "rolldown";
import { MeasuredPage } from "../bench/page.mjs";
import { installPackages } from "./install.mjs";
import { installPeers } from "./peers.mjs";
import { run } from "./run.mjs";

const given = process.argv.slice(2);
if (given[0] === "publish") publish();
else await play();

async function play() {
  installPackages();
  installPeers();
  run(process.execPath, ["scripts/build.mjs"]);
  const build = await rolldown({
    input: "test/matrix/main.ts",
    platform: "node",
    external: /^[^./]/,
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
  });
  const file = resolve("node_modules/.cache/matrix/main.mjs");
  await build.write({ file, format: "es" });
  run(process.execPath, [file, ...given]);
}

function publish() {
  const found = `node_modules/.cache/matrix/${given[1] ?? "usual"}.md`;
  if (!existsSync(found)) throw new Error("Nothing was found yet: run `npm run matrix` first.");
  const page = new MeasuredPage("docs/reliability.md");
  page.put("matrix", readFileSync(found, "utf8"));
  page.save();
}
