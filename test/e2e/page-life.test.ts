// What happens to a page in its life, done to one in Chromium: it is left and come back to, put to sleep, loses its network,
// its machine sleeps. Not what happens to the server: that is test/client-suite.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Server } from "holdfast";
import type { Socket as ClientSocket } from "holdfast/client";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openChromium } from "./open-chromium.js";

/** What the page below keeps for the tests. */
interface PageGlobals {
  readonly socket: ClientSocket;
  /** What has happened, in order. */
  readonly events: string[];
}

const page = `<!doctype html>
<link rel="icon" href="data:," />
<title>A page</title>
<script type="module">
  import { io } from "/socket.io/socket.io.esm.min.js";
  const { transport, delay } = Object.fromEntries(new URLSearchParams(location.search));
  const events = [];
  const socket = io({ transports: [transport], reconnectionDelay: +delay, reconnectionDelayMax: +delay });
  socket.on("connect", () => events.push("connect"));
  socket.on("disconnect", (reason) => events.push(reason));
  addEventListener("pageshow", ({ persisted }) => persisted && events.push("shown again"));
  Object.assign(globalThis, { socket, events });
</script>`;

const http = createServer((request, response) => {
  response.writeHead(200, { "content-type": "text/html" });
  response.end(request.url === "/elsewhere" ? "<title>Elsewhere</title>" : page);
});
// A page that is asleep is missed within two seconds, one that only waits for its turn is not; and it is to come back as it does everywhere: to a new session.
const pings = { pingInterval: 300, pingTimeout: 1_500 };
const io = new Server(http, { ...pings, resume: false });
/** What pages said by "note". */
let notes: unknown[] = [];
io.on("connection", (socket) => {
  socket.on("note", (note: unknown) => notes.push(note));
  socket.on("echo", (value: unknown, reply: (value: unknown) => void) => reply(value));
});

let browser: Browser;
let url = "";

beforeAll(async () => {
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  browser = await openChromium();
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  notes = [];
});

afterAll(async () => {
  await browser.close();
  await io.close();
});

async function openPage(transport: string, delayMs: number): Promise<Page> {
  const opened = await (await browser.newContext()).newPage();
  opened.setDefaultTimeout(20_000);
  await opened.goto(`${url}/?transport=${transport}&delay=${delayMs}`);
  await waitForEvents(opened, ["connect"]);
  return opened;
}

/** Waits until these have happened, in this order, whatever else has. */
async function waitForEvents(opened: Page, expected: readonly string[]): Promise<void> {
  await opened.waitForFunction((wanted) => {
    const { events = [] } = globalThis as unknown as Partial<PageGlobals>;
    let found = 0;
    for (const event of events) if (event === wanted[found]) found += 1;
    return found === wanted.length;
  }, expected);
}

/** Waits until the server has no client any more. */
async function untilMissed(): Promise<void> {
  await expect.poll(() => io.sockets.sockets.size, { timeout: 10_000 }).toBe(0);
}

async function ask(opened: Page, value: string): Promise<unknown> {
  return opened.evaluate(
    (question) => (globalThis as unknown as PageGlobals).socket.timeout(10_000).emitWithAck("echo", question),
    value,
  );
}

async function emitNote(opened: Page, note: string): Promise<void> {
  await opened.evaluate((text) => {
    (globalThis as unknown as PageGlobals).socket.emit("note", text);
  }, note);
}

describe.each(["websocket", "polling"])("a page over %s", (transport) => {
  it("is kept when it is left, and is connected when it is come back to", async () => {
    const opened = await openPage(transport, 50);
    await opened.goto(`${url}/elsewhere`);
    await untilMissed();
    await opened.goBack({ waitUntil: "commit" });
    await waitForEvents(opened, ["connect", "shown again", "connect"]);
    expect(await ask(opened, "hello")).toBe("hello");
  });

  it("is suspended, comes back when it is not, and sends what it says on waking once", async () => {
    const opened = await openPage(transport, 50);
    const session = await opened.context().newCDPSession(opened);
    // Chromium freezes no page that can be seen, and without windows all can; to its scripts and timers it is the same.
    await session.send("Debugger.enable");
    await session.send("Debugger.pause");
    await untilMissed();
    // The server's patience began a moment before the page's: it has to sleep until both are over, or it cannot know on waking.
    await sleep(pings.pingInterval + pings.pingTimeout);
    // The first that happens: had the ping been read that waits for it, and not yet the end of the connection behind that, the page could not know.
    await session.send("Runtime.evaluate", { expression: 'socket.emit("note", "good morning"), 0' });
    await session.send("Debugger.resume");
    await waitForEvents(opened, ["connect", "connect"]);
    expect(await ask(opened, "hello")).toBe("hello");
    expect(notes).toEqual(["good morning"]);
  });

  it("notices at its next emit that its machine has slept, although no timer has fired, and loses nothing", async () => {
    const opened = await openPage(transport, 50);
    await opened.evaluate(() => {
      const { now } = Date;
      Date.now = () => now() + 3_600_000;
      (globalThis as unknown as PageGlobals).socket.emit("note", "an hour later");
    });
    await waitForEvents(opened, ["connect", "ping timeout", "connect"]);
    expect(await ask(opened, "hello")).toBe("hello");
    expect(notes).toEqual(["an hour later"]);
  });

  it("is told at once that the network is gone, and does not wait its turn when it is back", async () => {
    const opened = await openPage(transport, 600_000);
    await opened.context().setOffline(true);
    await waitForEvents(opened, ["connect", "transport close"]);
    await emitNote(opened, "from the tunnel");
    await opened.context().setOffline(false);
    await waitForEvents(opened, ["connect", "transport close", "connect"]);
    expect(await ask(opened, "hello")).toBe("hello");
    expect(notes).toEqual(["from the tunnel"]);
  });
});
