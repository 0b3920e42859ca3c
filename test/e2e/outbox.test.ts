// An outbox in Chromium: pages are refreshed, crash, share it, and run out of room. What they put into it is handled once, and in order.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "holdfast";
import type { io as connect } from "holdfast/client";
import type { openOutbox, Outbox } from "holdfast/client/outbox";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { openChromium } from "./open-chromium.js";

/** What the page below keeps for the tests. */
interface PageGlobals {
  readonly openOutbox: typeof openOutbox;
  readonly socket: ReturnType<typeof connect>;
  readonly outbox: Outbox<Record<string, (...args: unknown[]) => void>>;
  /** What the outbox told. */
  readonly told: unknown[][];
}

declare const window: PageGlobals;

const html = `<!doctype html>
<link rel="icon" href="data:," />
<title>A page</title>
<script type="module">
  import { io } from "/dist/client/index.js";
  import { openOutbox } from "/dist/client/outbox.js";
  const told = [];
  const socket = io({ transports: ["websocket"], reconnectionDelay: 20, reconnectionDelayMax: 20 });
  const options = {
    maxEvents: 5,
    maxBytes: 3_000_000,
    onHandled: (...args) => told.push(["handled", ...args]),
    onError: (error, id) => told.push(["error", error.code, id]),
  };
  Object.assign(globalThis, { socket, told, openOutbox });
  globalThis.outbox = await openOutbox(socket, options).catch((error) => String(error.code));
</script>`;

const http = createServer((request, response) => {
  const [, file] = /^\/dist\/([\w/.-]+\.js)$/.exec(request.url ?? "") ?? [];
  response.setHeader("access-control-allow-origin", "*");
  // As a page without a place of its own: it is given no storage.
  if (request.url === "/homeless") response.setHeader("content-security-policy", "sandbox allow-scripts");
  if (file === undefined) {
    response.setHeader("content-type", "text/html").end(html);
    return;
  }
  response.setHeader("content-type", "text/javascript");
  readFile(new URL(`../../dist/esm/${file}`, import.meta.url)).then(
    (text) => response.end(text),
    () => response.writeHead(404).end(),
  );
});
const io = new Server(http, { logIncidents: false });
/** What came, by `say`, each time that it did. */
let came: { readonly id: string | undefined; readonly word: unknown }[] = [];
/** Whether handlers acknowledge. */
let isAnswering = true;
io.on("connection", (socket) => {
  socket.on("say", (word: unknown, reply: (word: unknown) => void) => {
    came.push({ id: socket.delivery?.id, word });
    if (isAnswering) reply(`${String(word)}!`);
  });
});

/** Milliseconds; a browser may be slow. */
const patience = 10_000;

let browser: Browser;
let context: BrowserContext;
let url = "";

beforeAll(async () => {
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  browser = await openChromium();
});

beforeEach(async () => {
  [came, isAnswering] = [[], true];
  context = await browser.newContext();
});

afterEach(async () => {
  await context.close();
});

afterAll(async () => {
  await browser.close();
  await io.close();
});

async function open(path = ""): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url + path);
  await page.waitForFunction(() => window.outbox);
  return page;
}

/** Puts words into the outbox, and gives their ids, or what went wrong. */
async function say(page: Page, ...words: unknown[]): Promise<string[]> {
  return page.evaluate(async (all) => {
    const ids: string[] = [];
    for (const word of all) {
      ids.push(await window.outbox.emit("say", word).catch(({ code }: { code: string }) => code));
    }
    return ids;
  }, words);
}

async function isEmpty(page: Page): Promise<void> {
  await vi.waitFor(
    async () => expect(await page.evaluate(() => window.outbox.pending())).toEqual([]),
    patience,
  );
}

it("what was put into it while there was no connection is sent after a refresh, in order, and told of", async () => {
  const page = await open();
  await page.evaluate(() => void window.socket.disconnect());
  const ids = await say(page, "one", "two", "three");
  await page.reload();
  await page.waitForFunction(() => window.told.length === 3);
  expect(came).toEqual(["one", "two", "three"].map((word, index) => ({ id: ids[index], word })));
  expect(await page.evaluate(() => window.told)).toEqual(
    ["one!", "two!", "three!"].map((reply, index) => ["handled", ids[index], reply]),
  );
  await isEmpty(page);
});

it("what was being handled when the page crashed comes again by the same id", async () => {
  isAnswering = false;
  const page = await open();
  const [id] = await say(page, "one", "two");
  await vi.waitFor(() => expect(came).toEqual([{ id, word: "one" }]), patience);
  isAnswering = true;
  const session = await context.newCDPSession(page);
  const crashed = once(page as never, "crash");
  session.send("Page.crash").catch(() => undefined);
  await crashed;
  await isEmpty(await open());
  expect(came.map(({ word }) => word)).toEqual(["one", "one", "two"]);
  expect(came[1]?.id).toBe(id);
});

it("several tabs are one outbox: one sends for all, and another goes on when it is closed", async () => {
  const [first, second] = [await open(), await open()];
  await say(first, "one");
  await say(second, "two");
  await say(first, "three");
  await isEmpty(second);
  isAnswering = false;
  await say(second, "four");
  await vi.waitFor(() => expect(came).toHaveLength(4), patience);
  isAnswering = true;
  await first.close();
  await isEmpty(second);
  expect(came.map(({ word }) => word)).toEqual(["one", "two", "three", "four", "four"]);
  expect(new Set(came.map(({ id }) => id)).size).toBe(4);
});

it("an event that is never acknowledged can be given up, in any tab", async () => {
  isAnswering = false;
  const [first, second] = [await open(), await open()];
  const [id = ""] = await say(first, "one", "two");
  await vi.waitFor(() => expect(came).toHaveLength(1), patience);
  isAnswering = true;
  expect(await second.evaluate(() => window.outbox.pending())).toMatchObject([{ id }, { args: ["two"] }]);
  await second.evaluate((one) => window.outbox.discard(one), id);
  await isEmpty(first);
  expect(came.map(({ word }) => word)).toEqual(["one", "two"]);
});

it("no more is kept than it may, and nothing that cannot be sent", async () => {
  const page = await open();
  await page.evaluate(() => void window.socket.disconnect());
  const refused = await page.evaluate(async () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const attempts = [
      window.outbox.emit("say", circle),
      window.outbox.emit("say", () => {}),
      window.outbox.emit("disconnect"),
    ];
    const results = await Promise.allSettled(attempts);
    return results.map((result) => result.status === "rejected" && (result.reason as { code: string }).code);
  });
  expect(refused).toEqual(["ERR_ENCODE", "ERR_ENCODE", "ERR_RESERVED_EVENT"]);
  const large = "x".repeat(2_000_000);
  expect(await say(page, large, large)).toEqual([expect.stringMatching(/\.\d$/), "ERR_OUTBOX_FULL"]);
  await say(page, 1, 2, 3, 4);
  expect(await say(page, 5)).toEqual(["ERR_OUTBOX_FULL"]);
});

it("a browser without room says so, and takes what it has room for", async () => {
  const session = await context.newCDPSession(await context.newPage());
  await session.send("Storage.overrideQuotaForOrigin", { origin: url, quotaSize: 300_000 });
  const page = await open();
  expect(await say(page, "x".repeat(1_000_000), "one")).toEqual([
    "ERR_OUTBOX_UNAVAILABLE",
    expect.stringMatching(/\.\d$/),
  ]);
  await isEmpty(page);
  expect(came.map(({ word }) => word)).toEqual(["one"]);
});

it("a page that is given no storage is told so", async () => {
  const page = await open("/homeless");
  expect(await page.evaluate(() => window.outbox)).toBe("ERR_OUTBOX_UNAVAILABLE");
});
