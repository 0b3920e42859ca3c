// A shared connection in three browsers' own way: the frames of one page, each a tab to the client, in Firefox and WebKit too. What
// is asked of tabs in detail is shared-connection.test.ts.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished, vi } from "vitest";
import { Server, type Socket } from "../../src/index.js";
import { chromium, firefox, openBrowser, webkit } from "../client-suite/columns/browser.js";

/** What a frame knows at the end. */
interface Report {
  readonly news: readonly number[];
  readonly emitted: number;
  /** For each `connect`: whether it was recovered. */
  readonly connects: readonly boolean[];
}

// Told to, it takes its oldest frame away, or gives the report of the only one left.
const page = `<!doctype html>
<script src="/socket.io/socket.io.min.js"></script>
<iframe src="/frame?0"></iframe><iframe src="/frame?1"></iframe><iframe src="/frame?2"></iframe>
<script>
  const frame = () => document.querySelector("iframe");
  const socket = io("/page", { forceNew: true });
  socket.on("remove", () => frame().remove());
  socket.on("report", (reply) => reply(frame().contentWindow.report()));
</script>`;

const framePage = (shared: string): string => `<!doctype html>
<script src="/socket.io/socket.io.min.js"></script>
<script>
  const news = [];
  const connects = [];
  let emitted = 0;
  const socket = io({ shared: ${shared} });
  socket.on("connect", () => connects.push(socket.recovered));
  socket.on("news", (count) => news.push(count));
  const timer = setInterval(() => socket.emit("count", location.search, emitted++), 5);
  window.report = () => {
    clearInterval(timer);
    return { news, emitted, connects };
  };
</script>`;

/** The numbers from 0 on. */
const upTo = (length: number): number[] => Array.from({ length }, (_, count) => count);

/** By name, of all connections. */
const transportsOf = ({ engine }: Server): string[] =>
  Object.values(engine.clients).map(({ transport }) => transport.name);

const browsers = { Chromium: chromium, Firefox: firefox, WebKitGTK: webkit };

it.each(
  Object.entries(browsers).flatMap(([name, browser]) => [
    { name, browser, holder: "a worker", shared: "true" },
    { name, browser, holder: "a frame", shared: "{ worker: false }" },
  ]),
)(
  "$name: $holder holds the connection, and the end of the others costs nothing",
  async ({ browser, shared }) => {
    const http = createServer((request, response) => {
      response.setHeader("content-type", "text/html");
      response.end(request.url?.startsWith("/frame") ? framePage(shared) : page);
    });
    const io = new Server(http, { connectionStateRecovery: {} });
    onTestFinished(() => io.close());
    http.listen(0, "127.0.0.1");
    await once(http, "listening");

    const heard = [0, 1, 2].map((): number[] => []);
    io.on("connection", (socket) =>
      socket.on("count", (frame: string, count: number) => heard[Number(frame.slice(1))]?.push(count)),
    );
    let broadcasts = 0;
    const timer = setInterval(() => io.emit("news", broadcasts++), 5);
    onTestFinished(() => clearInterval(timer));
    const pageSocket = new Promise<Socket>((resolve) => io.of("/page").once("connection", resolve));

    const { port } = http.address() as AddressInfo;
    const program = await openBrowser(browser)(`http://127.0.0.1:${port}/`, "", () => {});
    onTestFinished(async () => program.close());
    const top = await pageSocket;

    /** Waits until these frames have each been heard again. */
    const hearMore = async (...frames: readonly number[]): Promise<void> => {
      const before = heard.map(({ length }) => length);
      const check = (): void => {
        for (const frame of frames) expect(heard[frame]?.length).toBeGreaterThan((before[frame] ?? 0) + 20);
      };
      await vi.waitFor(check, { timeout: 20_000, interval: 20 });
    };
    // One for the page itself. Of a frame that is gone, the browser ends the connection when it comes to it, or a heartbeat does, after 45 s at most.
    const areTwo = (): Promise<void> =>
      vi.waitFor(() => expect(io.engine.clientsCount).toBe(2), { timeout: 60_000 });
    // For one that was gone before, what waits for its next poll would be kept for half a minute.
    const areWebSockets = (): Promise<void> =>
      vi.waitFor(() => expect(new Set(transportsOf(io))).toEqual(new Set(["websocket"])), {
        timeout: 20_000,
      });
    await hearMore(0, 1, 2);
    await areTwo();
    await areWebSockets();
    top.emit("remove");
    await hearMore(1, 2);
    await areWebSockets();
    top.emit("remove");
    await hearMore(2);

    const report = (await top.timeout(20_000).emitWithAck("report")) as Report;
    await vi.waitFor(() => expect(heard[2]).toHaveLength(report.emitted), { timeout: 20_000 });
    for (const counts of heard) expect(counts).toEqual(upTo(counts.length));
    const [first = 0] = report.news;
    expect(report.news).toEqual(upTo(first + report.news.length).slice(first));
    expect(report.connects.slice(1)).toEqual(report.connects.slice(1).map(() => true));
    await areTwo();
  },
);
