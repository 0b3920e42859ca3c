// The example chats in a real Chromium: with each framework the same two windows, and a server that is killed and comes back.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../scripts/free-port.mjs";
import { openChromium } from "./open-chromium.js";
import { startServerProcess, type ServerProcess } from "./server-process.js";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
const screenshots = fileURLToPath(new URL("screenshots/", import.meta.url));
const program = `${examples}server/dist/index.js`;
const pages = [
  { origin: "react", names: ["Ada", "Bo"] },
  { origin: "vue", names: ["Chi", "Dara"] },
  { origin: "svelte", names: ["Edo", "Fay"] },
  { origin: "solid", names: ["Gil", "Hana"] },
  { origin: "script", names: ["Ivo", "June"] },
] as const;
// What the browser, and a client built for development, say of a server that is not there.
const saidOfAnAbsentServer = /net::ERR_|WebSocket connection to|^\[holdfast\] Nothing answers/;

let browser: Browser;
let server: ServerProcess;
const complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  for (const name of ["server", "react", "vue", "svelte", "solid"]) {
    await build({ root: examples + name, logLevel: "warn" });
  }
  [server, browser] = await Promise.all([startServerProcess(program, await freePort()), openChromium()]);
});

afterAll(async () => {
  await browser.close();
  expect(await server.stop()).toBe(0);
  expect(complaints).toEqual([]);
});

/** A window of its own, as another person would have it. */
async function openWindow(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 620, height: 760 },
    ...options,
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`${path}: ${error.message}`));
  page.on("console", (line) => {
    if (!["error", "warning"].includes(line.type()) || saidOfAnAbsentServer.test(line.text())) return;
    // What a client built for development asks, to find out whether anybody is there: a server that is just back says that it is no request.
    if (line.location().url === `${server.address}/socket.io/`) return;
    complaints.push(`${path}: ${line.text()} (${line.location().url})`);
  });
  await page.goto(server.address + path);
  return page;
}

async function hasStatus(page: Page, status: string): Promise<void> {
  await page.locator(`.status[data-status="${status}"]`, { hasText: status }).waitFor();
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

async function sees(page: Page, text: string): Promise<void> {
  await page.getByLabel("Messages").getByText(text, { exact: true }).waitFor();
}

describe.sequential("the same chat, five ways", () => {
  /** Two windows with each framework; all stay open, so that one restart of the server serves all five. */
  const windows = new Map<string, readonly [one: Page, other: Page]>();

  test.each(pages)("$origin: what one window says, the other one sees, once", async ({ origin, names }) => {
    const [first, second] = names;
    const pair = await Promise.all([
      openWindow(`/${origin}/?name=${first}`),
      openWindow(`/${origin}/?name=${second}`, { colorScheme: "dark" }),
    ] as const);
    windows.set(origin, pair);
    const [one, other] = pair;
    await Promise.all([hasStatus(one, "connected"), hasStatus(other, "connected")]);
    await one.getByLabel("Here now").getByText(second, { exact: true }).waitFor();
    await say(one, `Hello from ${origin}`);
    await sees(other, `Hello from ${origin}`);
    await one.getByText(/^heard by \d+$/).waitFor();
    await say(other, `Welcome <b>${first}</b>`);
    await sees(one, `Welcome <b>${first}</b>`);
    expect(await one.getByText(`Hello from ${origin}`).count()).toBe(1);
    expect(await one.locator(".messages .own").count()).toBe(1);
    await Promise.all([
      one.screenshot({ path: `${screenshots}example-${origin}-light.png` }),
      other.screenshot({ path: `${screenshots}example-${origin}-dark.png` }),
    ]);
  });

  test("each says that it reconnects when the server is killed, and then delivers what was said meanwhile", async () => {
    await server.stop("SIGKILL");
    const all = [...windows.values()].flat();
    await Promise.all(all.map((page) => hasStatus(page, "reconnecting")));
    for (const [origin, [one]] of windows) await say(one, `Still here, says ${origin}`);
    await windows.get("react")?.[0].screenshot({ path: `${screenshots}example-react-reconnecting.png` });
    server = await startServerProcess(program, Number(new URL(server.address).port));
    await Promise.all(all.map((page) => hasStatus(page, "connected")));
    for (const [origin, [one, other]] of windows) {
      // The other window may have come back later, and a server that was killed remembers nothing for it.
      await sees(one, `Still here, says ${origin}`);
      expect(await one.getByText(`Still here, says ${origin}`).count()).toBe(1);
      await say(other, `Good, says ${origin}`);
      await sees(one, `Good, says ${origin}`);
    }
    await Promise.all(all.map((page) => page.context().close()));
  });

  test.each(["light", "dark"] as const)("all five stand beside each other, %s", async (colorScheme) => {
    const page = await openWindow("/", { colorScheme, viewport: { width: 1320, height: 980 } });
    const frames = page.frames().slice(1);
    expect(frames).toHaveLength(pages.length);
    for (const frame of frames) await frame.locator('.status[data-status="connected"]').waitFor();
    for (const frame of frames) {
      await frame
        .getByLabel("Message", { exact: true })
        .fill(`Hello from ${await frame.locator("h1").textContent()}`);
      await frame.getByRole("button", { name: "Send" }).click();
      await frame.getByText(/^heard by \d+$/).waitFor();
    }
    for (const frame of frames) await frame.getByText("Hello from Script").waitFor();
    await page.screenshot({ path: `${screenshots}examples-${colorScheme}.png` });
    await page.context().close();
  });
});
