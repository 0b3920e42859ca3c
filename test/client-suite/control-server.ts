// The HTTP server of one column: gives a page and what it loads, starts applications and kills them, hands out the plan and
// collects the outcomes. The other end is control.ts.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Server } from "holdfast";
import { type ApplicationAction, Applications } from "./applications.js";
import type { Outcome, PlannedCase } from "./control.js";

export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

const files: ReadonlyMap<string, string> = new Map([
  ["/client.js", "dist/browser/socket.io.esm.min.js"],
  ["/client-websocket.js", "dist/browser/websocket.esm.min.js"],
]);

const page = `<!doctype html>
<meta charset="utf-8" />
<link rel="icon" href="data:," />
<title>The client's cases</title>
<script type="importmap">
  { "imports": { "holdfast/client": "/client.js", "holdfast/client/websocket": "/client-websocket.js" } }
</script>
<script type="module">
  import { runCases } from "/suite.js";
  await runCases(location.origin);
</script>`;

/** Listens on a free port. `suite` is the text of the module that exports `runCases`. */
export async function startControlServer(
  suite: string,
  plan: readonly PlannedCase[],
  onOutcome: (outcome: Outcome) => void,
): Promise<ControlServer> {
  const applications = new Applications();

  async function post(path: string, body: object): Promise<unknown> {
    const [, resource, id, action] = path.split("/");
    if (resource === "plan") return plan;
    if (resource === "outcomes") return onOutcome(body as Outcome);
    if (resource !== "applications") throw new Error(`there is nothing at ${path}`);
    if (id === undefined) return applications.open(body);
    return applications.act(Number(id), action as ApplicationAction, body);
  }

  function get(path: string): { readonly type: string; readonly content: string } | undefined {
    if (path === "/") return { type: "text/html", content: page };
    const file = files.get(path);
    const content = path === "/suite.js" ? suite : file && readFileSync(file, "utf8");
    return content === undefined ? undefined : { type: "text/javascript", content };
  }

  async function answer(
    request: IncomingMessage,
  ): Promise<{ readonly type: string; readonly content: string }> {
    const { method, url = "" } = request;
    const found = method === "POST" ? undefined : get(url);
    if (found !== undefined) return found;
    const body = JSON.parse((await text(request)) || "{}") as object;
    return { type: "application/json", content: JSON.stringify((await post(url, body)) ?? null) };
  }

  const http = createServer((request, response) => {
    answer(request).then(
      ({ type, content }) => response.writeHead(200, { "content-type": type }).end(content),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  // A client that reuses a connection may be answered by its end when that is just being closed for having been idle.
  http.keepAliveTimeout = 0;
  const io = new Server(http);
  io.of("/case-of-the-page").on("connection", (socket) => {
    socket.on("echo", (value: unknown, reply: (value: unknown) => void) => reply(value));
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async close() {
      await applications.close();
      await io.close();
    },
  };
}
