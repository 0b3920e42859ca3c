// WebTransport between Chromium and our server on Deno: our client and the stock one, each in a page of its own.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openChromium } from "../e2e/open-chromium.js";
import { type DenoServer, startDenoServer, startOfficialServer } from "./deno-server.js";
import { type ClientName, Visitor } from "./visitor.js";

// Bringing Deno from npm is part of it.
const openTimeoutMs = 120_000;

let browser: Browser;
let server: DenoServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([openChromium(), startDenoServer()]);
}, openTimeoutMs);
afterAll(async () => {
  await browser.close();
  expect(await server.close()).toBe(0);
});

async function openPage(): Promise<Page> {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  onTestFinished(() => page.close());
  return page;
}

const alone = { transports: ["webtransport"] };

describe.each<ClientName>(["ours", "official"])("the client %s", (client) => {
  let page: Page;
  const visit = (options: object): Promise<Visitor> => Visitor.open(page, server.url, client, options);
  beforeEach(async () => {
    page = await openPage();
  });

  it("connects over WebTransport alone, and carries text and bytes, short and long, and bursts in order", async () => {
    const visitor = await visit(alone);
    expect(await visitor.next("connect", "connect_error")).toEqual(["connect", "webtransport"]);
    expect(await visitor.ask("transport")).toBe("webtransport");
    for (const length of [1, 200, 70_000, 400_000]) expect(await visitor.echo(length)).toBe(0);
    expect(await visitor.burst(2000)).toEqual(Array.from({ length: 2000 }, (_, index) => index));
  });

  it("moves from long-polling to WebTransport, where it could have had a WebSocket", async () => {
    const visitor = await visit({});
    expect(await visitor.next("upgrade", "connect_error")).toEqual(["upgrade", "webtransport"]);
    expect(await visitor.ask("transport")).toBe("webtransport");
    expect(await visitor.echo(100_000)).toBe(0);
  });

  it("hears the server's last words before it is disconnected", async () => {
    const visitor = await visit(alone);
    await visitor.next("connect");
    await visitor.emit("disconnect me", "goodbye");
    expect(await visitor.next("last words", "disconnect")).toEqual(["last words", "goodbye"]);
    expect(await visitor.next("disconnect")).toEqual(["disconnect", "io server disconnect"]);
  });

  it("is missed at once when it leaves", async () => {
    const visitor = await visit(alone);
    await visitor.next("connect");
    const id = await visitor.id();
    await visitor.disconnect();
    expect((await server.next(({ left }) => left === id)).reason).toBe("client namespace disconnect");
  });
});

describe("our client", () => {
  it("is known by its query, and may send a message without bytes", async () => {
    const page = await openPage();
    const visitor = await Visitor.open(page, server.url, "ours", { ...alone, query: { token: "x" } });
    expect(await visitor.ask("handshake")).toEqual({
      address: "127.0.0.1",
      secure: true,
      query: { EIO: "4", hf: "1", transport: "webtransport", token: "x" },
    });
    expect(await visitor.echo(0)).toBe(0);
  });

  it("gets on with a stock server", async () => {
    const official = await startOfficialServer();
    onTestFinished(async () => void (await official.close()));
    const page = await openPage();
    const visitor = await Visitor.open(page, server.url, "ours", alone, official.url);
    expect(await visitor.next("connect", "connect_error")).toEqual(["connect", "webtransport"]);
    // Not 0: a stock server sends that as a frame that nobody takes.
    for (const length of [1, 200, 100_000]) expect(await visitor.echo(length)).toBe(0);
    expect(await visitor.burst(500)).toEqual(Array.from({ length: 500 }, (_, index) => index));
  });

  it("is missed at once when its page goes", async () => {
    const page = await openPage();
    const visitor = await Visitor.open(page, server.url, "ours", alone);
    await visitor.next("connect");
    const id = await visitor.id();
    await page.goto("about:blank");
    expect((await server.next(({ left }) => left === id)).reason).toBe("transport close");
  });

  it("hears that the server ends the line, and comes back", async () => {
    const page = await openPage();
    const visitor = await Visitor.open(page, server.url, "ours", alone);
    await visitor.next("connect");
    await visitor.emit("end the line", "goodbye");
    expect(await visitor.next("last words", "disconnect")).toEqual(["last words", "goodbye"]);
    expect(await visitor.next("disconnect")).toEqual(["disconnect", "transport close"]);
    expect(await visitor.next("connect")).toEqual(["connect", "webtransport"]);
  });

  it("comes back to a server that has crashed", async () => {
    // That nobody else is given while the server is away. Not one of freePort(), which holds the UDP port of the same number.
    const port = 9_300 + Math.floor(Math.random() * 600);
    const first = await startDenoServer({ port, pingInterval: 300, pingTimeout: 300 });
    const page = await openPage();
    const visitor = await Visitor.open(page, first.url, "ours", alone);
    await visitor.next("connect");
    await first.kill();
    const second = await startDenoServer({ port });
    onTestFinished(async () => void (await second.close()));
    // Not before another server has said that it does not know the session.
    expect((await visitor.next("disconnect"))[0]).toBe("disconnect");
    expect(await visitor.next("connect")).toEqual(["connect", "webtransport"]);
    expect(await visitor.echo(10)).toBe(0);
  });
});
