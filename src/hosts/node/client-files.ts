// Serves the browser builds of the client beside the server's path, so that a page needs no bundler. Nothing else of the disk.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "#package-root";
import { chooseCoding, type ContentCoding, encodeBody } from "./content-coding.js";
import type { RawRequest } from "./http-request.js";
import type { RawResponse } from "./http-exchange.js";

const contentTypes: Readonly<Record<string, string>> = {
  js: "application/javascript; charset=utf-8",
  map: "application/json; charset=utf-8",
};

const names: ReadonlySet<string> = new Set(
  [
    "socket.io.js",
    "socket.io.min.js",
    "socket.io.esm.min.js",
    "socket.io.msgpack.min.js",
    // What the builds above ask for when a page shares its connection.
    "holdfast.shared.esm.min.js",
    "holdfast.shared-worker.min.js",
  ].flatMap((name) => [name, `${name}.map`]),
);

/** The builds that one host serves: read and compressed once, when they are first asked for. */
export class ClientFiles {
  readonly #bodies: Map<string, Promise<Uint8Array>> = new Map();
  #etag: Promise<string> | null = null;

  /** The name of the build that a URL asks for; undefined: it asks for something else. */
  nameOf(url: string, path: string): string | undefined {
    // Fast path: what clients ask for all the time names no file.
    if (url.startsWith("/?", path.length)) return undefined;
    const [pathname = ""] = url.split("?", 1);
    const name = pathname.startsWith(path) ? pathname.slice(path.length).replace(/^\//, "") : "";
    return names.has(name) ? name : undefined;
  }

  /** Answers a request for a build. */
  serve(name: string, request: RawRequest, response: RawResponse): void {
    this.#serve(name, request, response).catch((error: unknown) => {
      response.statusCode = 404;
      response.setHeader("Content-Type", "text/plain; charset=utf-8");
      const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
      response.end(
        isAbsent ? `${name} has not been built: run "npm run build" in the holdfast package.` : "",
      );
    });
  }

  async #serve(name: string, request: RawRequest, response: RawResponse): Promise<void> {
    const etag = await (this.#etag ??= readVersion());
    response.setHeader("Cache-Control", "public, max-age=0");
    response.setHeader("ETag", etag);
    // A page of another origin that imports the module asks for it; the files are the same for everybody.
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (matches(request.headers["if-none-match"], etag)) {
      response.statusCode = 304;
      response.end();
      return;
    }
    const coding = chooseCoding(request.headers["accept-encoding"], ["br", "gzip", "deflate"]);
    const body = await this.#body(name, coding);
    response.setHeader("Content-Type", contentTypes[name.endsWith(".map") ? "map" : "js"] ?? "");
    response.setHeader("Vary", "Accept-Encoding");
    if (coding !== undefined) response.setHeader("Content-Encoding", coding);
    response.setHeader("Content-Length", body.length);
    response.end(request.method === "HEAD" ? "" : body);
  }

  #body(name: string, coding: ContentCoding | undefined): Promise<Uint8Array> {
    const key = `${name} ${coding ?? ""}`;
    let body = this.#bodies.get(key);
    if (body === undefined) {
      body = readFile(join(packageRoot, "dist/browser", name));
      if (coding !== undefined) body = body.then((bytes) => encodeBody(bytes, coding));
      this.#bodies.set(key, body);
      // A build that was not there may be there the next time.
      body.catch(() => this.#bodies.delete(key));
    }
    return body;
  }
}

async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageRoot, "package.json"), "utf8")) as {
    version: string;
  };
  return JSON.stringify(version);
}

/** If-None-Match compares weakly (RFC 9110, section 13.1.2). */
function matches(header: string | undefined, etag: string): boolean {
  return header?.split(",").some((each) => each.trim().replace(/^W\//, "") === etag) ?? false;
}
