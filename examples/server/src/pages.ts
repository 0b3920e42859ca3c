// Serves the built pages from memory: what was there at the start, under the names it had. Nothing else of the disk.
import { readdirSync, readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const types = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".svg", "image/svg+xml"],
]);

/** Where a path begins -> the folder of examples/ that is served there. */
const folders = new Map([
  ["/", "server/public"],
  ["/react/", "react/dist"],
  ["/vue/", "vue/dist"],
  ["/svelte/", "svelte/dist"],
  ["/solid/", "solid/dist"],
  ["/script/", "script"],
]);

/**
 * Reads the pages and gives the handler that serves them.
 *
 * @throws Error when a page has not been built.
 */
export function servePages(): RequestListener {
  const files = new Map(Array.from(folders, ([prefix, folder]) => readFolder(prefix, folder)).flat());
  return (request, response) => {
    const [path = "/"] = (request.url ?? "/").split("?", 1);
    const file = files.get(path);
    response.writeHead(file ? 200 : 404, { "content-type": file?.type ?? "text/plain" });
    response.end(file?.body ?? "There is no such page.\n");
  };
}

interface File {
  readonly type: string;
  readonly body: Buffer;
}

function readFolder(prefix: string, name: string): [path: string, file: File][] {
  const folder = fileURLToPath(new URL(`../../${name}`, import.meta.url));
  return readEntries(folder).flatMap((path): [string, File][] => {
    const type = types.get(extname(path));
    if (type === undefined) return [];
    const url = prefix + relative(folder, path).split(sep).join("/");
    return [[url.replace(/index\.html$/, ""), { type, body: readFileSync(path) }]];
  });
}

function readEntries(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
  } catch (cause) {
    throw new Error(`Nothing is built in ${folder}: run \`npm run examples\` in the repository.`, { cause });
  }
}
