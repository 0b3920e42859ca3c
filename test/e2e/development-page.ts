// A page with the client as a bundler makes it for development, on a server of its own. What the page does is the tests' affair.
import { once } from "node:events";
import { createServer, type RequestListener, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { rolldown } from "rolldown";

/** A page that can be opened. Its global `io` is the client. */
export interface DevelopmentPage {
  readonly url: string;
  close(): void;
}

let bundled: Promise<string> | undefined;

/** Bundles what a bundler finds by the condition "development". */
async function bundleClient(): Promise<string> {
  const entry = "\0page";
  const made = await rolldown({
    input: entry,
    platform: "browser",
    resolve: { conditionNames: ["browser", "import", "development"] },
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) =>
          id === entry ? `import { io } from "holdfast/client"; globalThis.io = io;` : undefined,
      },
    ],
  });
  const { output } = await made.generate({ format: "iife" });
  await made.close();
  return output[0].code;
}

/**
 * Serves the page.
 *
 * @param secrets key and certificate: the page comes by https
 * @param answer answers what is not the page
 */
export async function serveDevelopmentPage(
  secrets?: Pick<ServerOptions, "key" | "cert">,
  answer: RequestListener = (_, response) => response.writeHead(404).end(),
): Promise<DevelopmentPage> {
  const client = await (bundled ??= bundleClient());
  const listener: RequestListener = (request, response) => {
    if (request.url === "/client.js") response.setHeader("content-type", "text/javascript").end(client);
    else if (request.url === "/") {
      response
        .setHeader("content-type", "text/html")
        .end("<!doctype html><link rel=icon href=data:,><script src=/client.js></script>");
    } else answer(request, response);
  };
  const server: HttpServer =
    secrets === undefined ? createServer(listener) : createHttpsServer(secrets, listener);
  server.listen(0);
  await once(server, "listening");
  return {
    url: `http${secrets === undefined ? "" : "s"}://localhost:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
