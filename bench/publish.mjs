// Puts what was measured last into docs/performance.md, between its marks, and the plots beside it: `npm run bench -- publish`.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { plotNames } from "./plots/results.mjs";

const results = fileURLToPath(new URL("results", import.meta.url));
const docs = fileURLToPath(new URL("../docs", import.meta.url));
const page = join(docs, "performance.md");
const sections = { costs: "latest.md", growth: "growth.md" };

let text = readFileSync(page, "utf8");
for (const [section, file] of Object.entries(sections)) {
  const measured = join(results, file);
  if (existsSync(measured)) text = replace(section, readFileSync(measured, "utf8") + imagesOf(section));
  else console.log(`Nothing was measured for "${section}": it stays as it is.`);
}
writeFileSync(page, text);
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

function replace(section, content) {
  const [begin, end] = [`<!-- measured: ${section} -->`, `<!-- end of ${section} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} has no "${begin}" … "${end}".`);
  // Beside the page the plots have a folder of their own.
  const linked = content.trim().replaceAll(/\]\(([\w-]+\.svg)\)/g, "](plots/$1)");
  return `${text.slice(0, from + begin.length)}\n\n${linked}\n\n${text.slice(to)}`;
}
