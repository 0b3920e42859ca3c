// `npm run autobahn`: every recorded Autobahn case, where `npm test` plays all of the framing and a sample of the compression.
// `npm run autobahn -- publish` then puts the verdicts into docs/reliability.md.
import { readFileSync } from "node:fs";
import { MeasuredPage } from "../bench/page.mjs";
import { installPackages } from "./install.mjs";
import { runBin } from "./run.mjs";

if (process.argv[2] === "publish") {
  const page = new MeasuredPage("docs/reliability.md");
  page.put("autobahn", readFileSync("node_modules/.cache/autobahn/table.md", "utf8"));
  page.save();
} else {
  installPackages();
  runBin("vitest", ["run", "--project", "integration", "test/autobahn"], {
    env: { ...process.env, HOLDFAST_AUTOBAHN: "all" },
  });
}
