// Reads the options that an interface of the source declares, with the defaults that its comments name. No compiler: the
// interfaces are plain lists.
import { readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);

/** The text of a file of the repository. */
export function readText(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

/** Numbers without underscores, so that `45_000` and `45000` are the same default. */
function plain(text: string): string {
  return text.replaceAll(/(?<=\d)_(?=\d)/g, "").trim();
}

/** What an interface declares: the name of each option, and its default. */
export function readDeclared(path: string, name: string): Map<string, string> {
  const [body = ""] =
    new RegExp(String.raw`interface ${name}\b[\s\S]*?\n\}`).exec(readText(path))?.slice(0, 1) ?? [];
  const declared = new Map<string, string>();
  for (const [, comment = "", option = ""] of body.matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+(?:readonly )?(\w+)\??:/g,
  )) {
    const [, value = "none"] = /@default ((?:(?!\*\/).)*)/.exec(comment) ?? [];
    declared.set(option, plain(value));
  }
  return declared;
}

/** What the table below a heading of docs/options.md says: the name of each option, and its default. */
export function readDocumented(page: string, heading: string): Map<string, string> {
  const [, section = ""] = page.split(`## ${heading}\n`);
  const [table = ""] = section.split("\n## ", 1);
  const rows = table.matchAll(/^\| `(\w+)` \| .* \| (.*) \|$/gm);
  return new Map(
    Array.from(rows, ([, option = "", value = ""]) => [option, plain(value.replaceAll("`", ""))]),
  );
}
