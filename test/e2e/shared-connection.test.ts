// Tabs that share one connection, in Chromium: with a SharedWorker that holds it, and with one of the tabs that does.
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Browser } from "playwright-core";
import type { ClientOptions, Socket } from "../../src/client/index.js";
import { openChromium } from "./open-chromium.js";
import {
  newsUpTo,
  startCounting,
  startSharedTabs,
  stopCounting,
  toldTo,
  type SharedTabs,
  type Tab,
} from "./shared-tabs.js";

declare const window: { readonly socket: Socket };

const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, count) => count);

let browser: Browser;

beforeAll(async () => {
  browser = await openChromium();
});

afterAll(async () => browser.close());

async function start(options: ClientOptions): Promise<SharedTabs> {
  const tabs = await startSharedTabs(browser, options);
  onTestFinished(async () => tabs.close());
  return tabs;
}

async function waitFor(check: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 10_000, interval: 20 });
}

describe.each<[string, ClientOptions]>([
  ["a worker", { shared: true }],
  ["one of the tabs", { shared: { worker: false } }],
])("a connection that %s holds", (_, options) => {
  it("is the only one, and each tab gets the broadcasts", async () => {
    const tabs = await start(options);
    const all = [await tabs.open(), await tabs.open(), await tabs.open()];
    const last = tabs.broadcast();
    for (const tab of all) expect(await newsUpTo(tab, last)).toEqual([0]);
    expect([tabs.connections, tabs.io.engine.clientsCount, tabs.io.sockets.sockets.size]).toEqual([1, 1, 1]);
    const ids = await Promise.all(all.map(({ page }) => page.evaluate(() => window.socket.id)));
    expect(new Set(ids)).toEqual(new Set(tabs.io.sockets.sockets.keys()));
  });

  it("brings each reply to the tab that asked, and bytes as bytes", async () => {
    const tabs = await start(options);
    const all = [await tabs.open(), await tabs.open(), await tabs.open()];
    const replies = all.map(async ({ page, name }) =>
      page.evaluate(async (own) => {
        const bytes = (await window.socket.emitWithAck("echo", Uint8Array.of(1, 2))) as Uint8Array;
        return [await window.socket.emitWithAck("echo", own), [...new Uint8Array(bytes)]] as unknown;
      }, name),
    );
    expect(await Promise.all(replies)).toEqual(all.map(({ name }) => [name, [1, 2]]));
  });

  it("lets each tab disconnect and come back for itself, and ends with the last", async () => {
    const tabs = await start(options);
    const [first, second] = [await tabs.open(), await tabs.open()];
    await first.page.evaluate(() => window.socket.disconnect());
    expect(await newsUpTo(second, tabs.broadcast())).toEqual([0]);
    await first.page.evaluate(() => window.socket.connect());
    await waitFor(async () => expect(await toldTo(first)).toHaveLength(3));
    const last = tabs.broadcast();
    // The others stayed, so it is given what it has missed.
    for (const tab of [first, second]) expect(await newsUpTo(tab, last)).toEqual([0, 1]);
    expect(await toldTo(second)).toEqual([["connect", false]]);
    for (const { page } of [first, second]) await page.evaluate(() => window.socket.disconnect());
    await waitFor(() => expect(tabs.io.engine.clientsCount).toBe(0));
    expect(tabs.connections).toBe(1);
  });

  it("is refused to a tab with other credentials, until the others have gone", async () => {
    const tabs = await start(options);
    tabs.io.use((socket, next) => {
      socket.data["user"] = socket.handshake.auth["user"];
      next();
    });
    const ann = await tabs.open({ auth: { user: "ann" } });
    const bob = await tabs.open({ auth: { user: "bob" } });
    const message = 'The tabs of this browser share one connection, and "/" is in use with another auth';
    expect(await toldTo(bob)).toEqual([["connect_error", message, { code: "ERR_SHARED_AUTH" }]]);
    await ann.page.evaluate(() => window.socket.disconnect());
    await waitFor(() => expect(tabs.io.sockets.sockets.size).toBe(0));
    await bob.page.evaluate(() => window.socket.connect());
    await waitFor(async () => expect((await toldTo(bob)).at(-1)).toEqual(["connect", false]));
    expect([...tabs.io.sockets.sockets.values()].map((socket) => socket.data["user"])).toEqual(["bob"]);
  });

  it("has namespaces that are joined once and left with their last tab", async () => {
    const tabs = await start(options);
    await tabs.open();
    const [first, second] = [await tabs.open({}, "/chat"), await tabs.open({}, "/chat")];
    expect([tabs.connections, tabs.io.of("/chat").sockets.size]).toEqual([1, 1]);
    await first.page.close();
    expect(await second.page.evaluate(() => window.socket.emitWithAck("echo", 1))).toBe(1);
    await second.page.close();
    await waitFor(() => expect(tabs.io.of("/chat").sockets.size).toBe(0));
    expect([tabs.connections, tabs.io.sockets.sockets.size]).toEqual([1, 1]);
  });

  it.each<[string, (tab: Tab) => Promise<unknown>]>([
    ["closes", async ({ page }) => page.close()],
    ["goes elsewhere", async ({ page }) => page.goto("about:blank")],
  ])("loses and doubles nothing of the others when its oldest tab %s under load", async (__, end) => {
    const tabs = await start(options);
    const all = [await tabs.open(), await tabs.open(), await tabs.open()];
    const timer = setInterval(() => tabs.broadcast(), 4);
    onTestFinished(() => clearInterval(timer));
    for (const tab of all) await startCounting(tab);
    // Twice: whoever follows may end as well.
    for (const oldest of [all.shift(), all.shift()]) {
      if (oldest === undefined) throw new Error("There are three tabs.");
      await waitFor(() => expect(tabs.heard.get(oldest.name)?.length).toBeGreaterThan(20));
      await end(oldest);
      const heard = tabs.heard.get(oldest.name) ?? [];
      expect(heard).toEqual(upTo(heard.length - 1));
      const [youngest] = all.slice(-1);
      if (youngest === undefined) throw new Error("One is left.");
      await waitFor(async () => expect((await toldTo(youngest)).at(-1)?.[0]).toBe("connect"));
    }
    const [left] = all;
    if (left === undefined) throw new Error("One is left.");
    const emitted = await stopCounting(left);
    clearInterval(timer);
    const last = tabs.broadcast();
    const news = await newsUpTo(left, last);
    expect(news).toEqual(upTo(last).slice(news[0]));
    await waitFor(() => expect(tabs.heard.get(left.name)).toEqual(upTo(emitted - 1)));
    const told = (await toldTo(left)).filter(([event]) => event === "connect").slice(1);
    expect(told.every(([, isRecovered]) => isRecovered === true)).toBe(true);
  });

  it("is joined again by a tab that was kept for the back button, with what it missed", async () => {
    const tabs = await start(options);
    const [away, other] = [await tabs.open(), await tabs.open()];
    await newsUpTo(away, tabs.broadcast());
    await away.page.goto("about:blank");
    const last = tabs.broadcast();
    expect(await newsUpTo(other, last)).toEqual([0, 1]);
    await away.page.goBack({ waitUntil: "commit" });
    expect(await newsUpTo(away, last)).toEqual([0, 1]);
    expect((await toldTo(away)).at(-1)).toEqual(["connect", true]);
    expect(tabs.io.engine.clientsCount).toBe(1);
  });

  it("gives the others all broadcasts when its oldest tab is killed", async () => {
    const tabs = await start(options);
    const [oldest, second, third] = [await tabs.open(), await tabs.open(), await tabs.open()];
    const timer = setInterval(() => tabs.broadcast(), 4);
    onTestFinished(() => clearInterval(timer));
    await newsUpTo(third, 20);
    const crash = new Promise((resolve) => oldest.page.once("crash", resolve));
    void oldest.page.goto("chrome://crash").catch(() => {});
    await crash;
    await newsUpTo(third, tabs.broadcast());
    await newsUpTo(second, tabs.broadcast());
    clearInterval(timer);
    const last = tabs.broadcast();
    for (const tab of [second, third]) {
      const news = await newsUpTo(tab, last);
      expect(news).toEqual(upTo(last).slice(news[0]));
    }
  });

  it("is lost under load and comes back, and no tab hears of it, nor misses or doubles anything", async () => {
    const tabs = await start(options);
    const all = [await tabs.open(), await tabs.open(), await tabs.open()];
    const timer = setInterval(() => tabs.broadcast(), 4);
    onTestFinished(() => clearInterval(timer));
    for (const tab of all) await startCounting(tab);
    for (let cut = 1; cut <= 3; cut++) {
      tabs.proxy.cut();
      for (const tab of all) await newsUpTo(tab, tabs.broadcast());
    }
    const emitted = await Promise.all(all.map(async (tab) => stopCounting(tab)));
    clearInterval(timer);
    const last = tabs.broadcast();
    for (const [index, tab] of all.entries()) {
      const news = await newsUpTo(tab, last);
      expect(news).toEqual(upTo(last).slice(news[0]));
      await waitFor(() => expect(tabs.heard.get(tab.name)).toEqual(upTo((emitted[index] ?? 0) - 1)));
      expect(await toldTo(tab)).toEqual([["connect", false]]);
    }
    expect(tabs.connections).toBe(1);
  });

  it("comes back for all tabs after the server cut it, with what they missed", async () => {
    const tabs = await start(options);
    const all = [await tabs.open(), await tabs.open()];
    await newsUpTo(all[0] as Tab, tabs.broadcast());
    for (const socket of tabs.io.sockets.sockets.values()) socket.conn.close();
    await waitFor(() => expect(tabs.io.engine.clientsCount).toBe(0));
    tabs.broadcast();
    const last = tabs.broadcast();
    for (const tab of all) {
      expect(await newsUpTo(tab, last)).toEqual([0, 1, 2]);
      expect(await toldTo(tab)).toEqual([
        ["connect", false],
        ["disconnect", "transport close"],
        ["connect", true],
      ]);
    }
    expect(tabs.io.engine.clientsCount).toBe(1);
  });
});

it("a tab holds the connection where the worker's script is not to be had", async () => {
  const tabs = await start({ shared: { worker: "/nothing.js" } });
  const all = [await tabs.open(), await tabs.open()];
  const last = tabs.broadcast();
  for (const tab of all) expect(await newsUpTo(tab, last)).toEqual([0]);
  expect(tabs.connections).toBe(1);
});

it("each tab is told why there is no connection, as with one of its own", async () => {
  const tabs = await start({ shared: { worker: false }, transports: ["websocket"], reconnection: false });
  // A port at which nothing listens.
  const nowhere = "http://127.0.0.1:9";
  for (const tab of [await tabs.open({}, nowhere), await tabs.open({}, nowhere)]) {
    expect(await toldTo(tab)).toEqual([["connect_error", "websocket error"]]);
  }
});

it("tabs whose connections must differ have one for each kind", async () => {
  const tabs = await start({ shared: true });
  for (const token of ["a", "b", "a"]) await tabs.open({ query: { token } });
  expect([tabs.connections, tabs.io.sockets.sockets.size]).toEqual([2, 2]);
});

it("a tab without Web Locks has a connection of its own, and says so", async () => {
  const tabs = await start({ shared: true });
  await tabs.open();
  const page = await tabs.newPage();
  const printed: string[] = [];
  page.on("console", (message) => printed.push(message.text()));
  await page.addInitScript(() => Object.defineProperty(navigator, "locks", { value: undefined }));
  expect(await toldTo(await tabs.openIn(page))).toEqual([["connect", false]]);
  expect(tabs.connections).toBe(2);
  expect(printed).toEqual([
    "This tab's connection is not shared: it needs Web Locks, which pages have over HTTPS and on localhost",
  ]);
});
