// Puts what the parts of the proof came to when they ran last into docs/delivery.md, between its marks: `npm run proof -- publish`.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MeasuredPage } from "../../bench/page.mjs";
import { resultOf } from "./summary.mjs";

const page = new MeasuredPage(fileURLToPath(new URL("../../docs/delivery.md", import.meta.url)));
for (const part of ["worlds", "processes"]) {
  const file = resultOf(part);
  if (existsSync(file)) page.put(part, `\`\`\`text\n${readFileSync(file, "utf8").trim()}\n\`\`\``);
  else process.stdout.write(`Nothing is known of "${part}": it stays as it is.\n`);
}
page.save();
