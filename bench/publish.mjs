// Puts what was measured last into docs/performance.md, between its marks, and the plots beside it: `npm run bench -- publish`.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { MeasuredPage } from "./page.mjs";
import { plotNames } from "./plots/results.mjs";

const results = fileURLToPath(new URL("results", import.meta.url));
const docs = fileURLToPath(new URL("../docs", import.meta.url));
const page = new MeasuredPage(join(docs, "performance.md"));
const sections = { costs: "latest.md", growth: "growth.md" };

for (const [section, file] of Object.entries(sections)) {
  const measured = join(results, file);
  if (existsSync(measured)) page.put(section, linked(readFileSync(measured, "utf8") + imagesOf(section)));
  else console.log(`Nothing was measured for "${section}": it stays as it is.`);
}
page.save();
mkdirSync(join(docs, "plots"), { recursive: true });
for (const name of readdirSync(results).filter((each) => each.endsWith(".svg"))) {
  copyFileSync(join(results, name), join(docs, "plots", name));
}

/** The plots of growth are linked where their tables are. */
function imagesOf(section) {
  if (section !== "costs") return "";
  const drawn = plotNames.filter((name) => existsSync(join(results, name)));
  return drawn.map((name) => `\n![${name.replace(".svg", "")}](${name})\n`).join("");
}

/** Beside the page the plots have a folder of their own. */
function linked(markdown) {
  return markdown.replaceAll(/\]\(([\w-]+\.svg)\)/g, "](plots/$1)");
}
