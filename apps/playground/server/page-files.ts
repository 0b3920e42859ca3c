// Serves the built page from memory. A path is looked up among the files that were there at the start, never joined to a folder.
import { readdirSync, readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { extname, join, relative, sep } from "node:path";

const types = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".svg", "image/svg+xml"],
]);

const securityHeaders = {
  "content-security-policy":
    "default-src 'self'; img-src 'self' blob: data:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * Reads the built page and gives the handler that serves it.
 *
 * @throws Error when the page has not been built.
 */
export function pageFiles(folder: string): RequestListener {
  const files = readFolder(folder);
  return (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const file = files.get(path === "/" ? "/index.html" : path);
    const isReading = request.method === "GET" || request.method === "HEAD";
    if (file === undefined || !isReading) {
      response.writeHead(isReading ? 404 : 405, { "content-type": "text/plain", ...securityHeaders });
      response.end(isReading ? "Nothing is moored here.\n" : "Only GET.\n");
      return;
    }
    // Vite names assets by their content; only the page itself changes under its name.
    const cache = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    response.writeHead(200, {
      "content-type": file.type,
      "content-length": file.body.length,
      "cache-control": cache,
      ...securityHeaders,
    });
    response.end(request.method === "HEAD" ? undefined : file.body);
  };
}

function readFolder(folder: string): ReadonlyMap<string, { type: string; body: Buffer }> {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    return new Map(
      entries.map((entry) => {
        const file = join(entry.parentPath, entry.name);
        const type = types.get(extname(entry.name)) ?? "application/octet-stream";
        return [`/${relative(folder, file).split(sep).join("/")}`, { type, body: readFileSync(file) }];
      }),
    );
  } catch (cause) {
    throw new Error(`The page is not built: run \`npm start\` in the repository (nothing in ${folder}).`, {
      cause,
    });
  }
}
