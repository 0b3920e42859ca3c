// Puts what the parts of the proof came to when they ran last into docs/delivery.md and docs/cluster.md, between their marks: `npm run proof -- publish`.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MeasuredPage } from "../../bench/page.mjs";
import { resultOf } from "./summary.mjs";

/** Which page tells of which parts. */
const pages = { delivery: ["worlds", "processes"], cluster: ["clusters", "rolling"] };

for (const [name, parts] of Object.entries(pages)) {
  const page = new MeasuredPage(fileURLToPath(new URL(`../../docs/${name}.md`, import.meta.url)));
  for (const part of parts) {
    const file = resultOf(part);
    if (existsSync(file)) page.put(part, `\`\`\`text\n${readFileSync(file, "utf8").trim()}\n\`\`\``);
    else process.stdout.write(`Nothing is known of "${part}": it stays as it is.\n`);
  }
  page.save();
}
