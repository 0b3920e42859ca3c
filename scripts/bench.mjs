// `npm run bench`: builds the library and measures it beside its peers. `npm run bench -- growth` measures how cost grows,
// `npm run bench -- comeback` how long a crowd takes to come back, `npm run bench -- cluster` and `-- nodes` what several servers cost that
// are joined by Redis, `npm run bench -- publish` puts what was measured last into
// docs/performance.md; `npm run bench -- --help` lists the flags.
import { installPackages } from "./install.mjs";
import { run } from "./run.mjs";

const entries = {
  growth: "bench/growth.mjs",
  comeback: "bench/comeback.mjs",
  cluster: "bench/cluster.mjs",
  nodes: "bench/nodes.mjs",
  publish: "bench/publish.mjs",
};
const args = process.argv.slice(2);
const entry = entries[args[0]];
installPackages();
if (!args.includes("--help")) run(process.execPath, ["scripts/build.mjs"]);
if (entry === undefined) run(process.execPath, ["bench/run.mjs", ...args]);
else run(process.execPath, [entry, ...args.slice(1)]);
