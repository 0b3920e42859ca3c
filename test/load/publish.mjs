// Puts what the load tests measured last into docs/reliability.md, between its marks: `npm run load -- publish`.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MeasuredPage } from "../../bench/page.mjs";
import { resultsFolder } from "./results.mjs";

const page = new MeasuredPage(fileURLToPath(new URL("../../docs/reliability.md", import.meta.url)));
for (const name of ["load", "attacks"]) {
  const measured = join(resultsFolder("usual"), `${name}.md`);
  if (existsSync(measured)) page.put(name, readFileSync(measured, "utf8"));
  else process.stdout.write(`Nothing was measured for "${name}": it stays as it is.\n`);
}
page.save();
