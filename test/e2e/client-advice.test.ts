// What a newcomer reads in the browser's console when something is wrong: everything here is done wrong on purpose, in Chromium.
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type ServerOptions } from "holdfast";
import type { ManagerOptions, SocketOptions } from "holdfast/client";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { makeCertificate } from "../integration/certificate.js";
import { serveDevelopmentPage, type DevelopmentPage } from "./development-page.js";
import { openChromium } from "./open-chromium.js";

type Options = Partial<ManagerOptions & SocketOptions>;

let browser: Browser;
let development: DevelopmentPage;

beforeAll(async () => {
  browser = await openChromium(["--host-resolver-rules=MAP far.test 127.0.0.1"]);
  development = await serveDevelopmentPage();
});

afterAll(async () => {
  await browser.close();
  development.close();
});

/** What the page's client is told, from `io(url, options)` on, until a line begins with `until`. */
async function read(
  url: string,
  options: Options = {},
  until = "[holdfast]",
  page: DevelopmentPage = development,
): Promise<string[]> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  onTestFinished(() => context.close());
  await context.addInitScript(() => localStorage.setItem("debug", "holdfast:*"));
  const tab = await context.newPage();
  await tab.goto(page.url);
  const lines: string[] = [];
  tab.on("console", (message) => lines.push(message.text()));
  const said = tab.waitForEvent("console", (message) => message.text().startsWith(until));
  await tab.evaluate(
    ([address, given]) => {
      const { io } = globalThis as unknown as {
        io: (url: string, options: object) => object;
      };
      Object.assign(globalThis, { socket: io(address, given) });
    },
    [url, options] as const,
  );
  await said;
  return lines;
}

/** The advice that the page's client gives. */
async function advice(...args: Parameters<typeof read>): Promise<string | undefined> {
  const lines = await read(...args);
  return lines.find((line) => line.startsWith("[holdfast]"));
}

/** A server of ours on a port of its own. */
async function start(options: ServerOptions = {}): Promise<{ io: Server; url: string }> {
  const http = createServer((_, response) => response.writeHead(404).end());
  const io = new Server(http, options);
  onTestFinished(() => io.close());
  http.listen(0);
  await once(http, "listening");
  return { io, url: `http://localhost:${(http.address() as AddressInfo).port}` };
}

/** A page whose own server answers as `answer` does. */
async function pageWith(answer: RequestListener): Promise<DevelopmentPage> {
  const page = await serveDevelopmentPage(undefined, answer);
  onTestFinished(() => page.close());
  return page;
}

const cors = { cors: { origin: "*" } };

it("nothing at the port: asks whether the server is running", async () => {
  const { io, url } = await start();
  await io.close();
  expect(await advice(url)).toContain(`Nothing answers at ${url}/socket.io/.`);
});

it("an option that only larger clients have: names it, and the client that has it", async () => {
  const { url } = await start(cors);
  const said = await advice(url, { port: 3000, secure: true, timeout: 5000 });
  expect(said).toContain(
    `This client has no option "port", "secure", and goes to ${url}/socket.io/ without.`,
  );
  expect(said).toContain('"holdfast/client/webtransport"');
});

it("a server without cors: says which line it needs", async () => {
  const { url } = await start();
  expect(await advice(url)).toContain(`new Server({ cors: { origin: "${development.url}" } })`);
});

it("another path on the page's own server: says that the paths must be the same", async () => {
  const said = await advice(development.url, { path: "/live" });
  expect(said).toContain(`There is no server at ${development.url}/live/ (status 404). The option "path"`);
});

it("no such namespace: says what the path of an address is", async () => {
  const { url } = await start(cors);
  expect(await advice(`${url}/chat`)).toContain('The server has no namespace "/chat".');
});

it("refused by a middleware: says that nothing is tried again, and how to", async () => {
  const { io, url } = await start(cors);
  io.use((_, next) => next(new Error("members only")));
  const said = await advice(url, { auth: { token: "hunter2" } });
  expect(said).toContain('refused "/" (members only)');
  expect(said).toContain("socket.connect()");
});

it("refused by allowRequest: says whose decision it is", async () => {
  const { url } = await start({ ...cors, allowRequest: (_, answer) => answer("not today", false) });
  expect(await advice(url)).toContain("refused the connection (not today)");
});

it("a server that is full: says which options decide about that", async () => {
  const { io, url } = await start({ ...cors, maxConnections: 1 });
  const first = new Promise((resolve) => io.once("connection", resolve));
  await read(url, {}, "holdfast:socket / connected");
  await first;
  expect(await advice(url)).toContain("lets nobody more in at the moment (Too many connections)");
});

it("the page of a development server instead of ours: says what answers there", async () => {
  const page = await pageWith((_, response) => response.end("<!doctype html><title>App</title>"));
  expect(await advice(page.url, {}, "[holdfast]", page)).toContain("is no server of Socket.IO's protocol 5");
});

it("a server of Socket.IO 2: says so, as far as it can be seen", async () => {
  const open =
    '{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":5000}';
  const page = await pageWith((_, response) => response.end(`${open.length + 1}:0${open}2:40`));
  expect(await advice(page.url, {}, "[holdfast]", page)).toContain("or Socket.IO 2");
  let answered = 0;
  const later = await pageWith((request, response) => {
    if (request.method === "POST") response.end("ok");
    else if (answered++ === 0) response.end(`0${open}\u001E40`);
  });
  expect(await advice(later.url, {}, "[holdfast]", later)).toContain("is one of Socket.IO 2");
});

it("a server of another revision: passes its words on", async () => {
  const page = await pageWith((_, response) =>
    response.writeHead(400).end('{"code":5,"message":"Unsupported protocol version"}'),
  );
  const said = await advice(page.url, {}, "[holdfast]", page);
  expect(said).toContain("(Unsupported protocol version). Bring both to the same major version.");
});

it("several servers behind one address: says what a balancer has to do", async () => {
  const page = await pageWith((_, response) =>
    response.writeHead(400).end('{"code":1,"message":"Session ID unknown"}'),
  );
  expect(await advice(page.url, {}, "[holdfast]", page)).toContain(
    "let the balancer send each client to one",
  );
});

it("the page's own server, which the network kept from it for a moment: says nothing of cors", async () => {
  const page = await pageWith((request, response) => {
    if (request.method === "HEAD") response.writeHead(400).end();
    else request.socket.destroy();
  });
  const options = { reconnectionDelay: 1, reconnectionDelayMax: 1, reconnectionAttempts: 3 };
  const lines = await read(page.url, options, `holdfast:manager ${page.url}/socket.io/ gives up`, page);
  expect(lines.filter((line) => line.startsWith("[holdfast]"))).toEqual([]);
});

it("a proxy with nothing behind it: says that it is the proxy that answers", async () => {
  const page = await pageWith((_, response) => response.writeHead(502).end());
  expect(await advice(page.url, {}, "[holdfast]", page)).toContain("(status 502). Is the server running");
});

it("a page by https and a server by http: says what the browser keeps from whom", async () => {
  const page = await serveDevelopmentPage(makeCertificate());
  onTestFinished(() => page.close());
  const { url } = await start(cors);
  const far = url.replace("localhost", "far.test");
  expect(await advice(far, {}, "[holdfast]", page)).toContain("Serve the server by https, too");
});

it("http where https is spoken: asks whether it is the right address", async () => {
  const page = await serveDevelopmentPage(makeCertificate());
  onTestFinished(() => page.close());
  expect(await advice(page.url.replace("https", "http"))).toContain("is this its address and port?");
});

it("a WebSocket alone, to a server that has polling alone: names the option", async () => {
  const { url } = await start({ ...cors, transports: ["polling"] });
  const said = await advice(url, { transports: ["websocket"] });
  expect(said).toContain("opens no WebSocket");
  expect(said).toContain('"websocket" among its transports');
});

it.each(["polling", "websocket"] as const)("a message too large over %s: names the limit", async (name) => {
  const { io, url } = await start({ ...cors, maxHttpBufferSize: 100 });
  io.on("connection", (socket) => void socket.emit("welcome"));
  const lines = await read(
    url,
    { transports: [name], query: { x: "hunter2" } },
    "holdfast:socket / connected",
  );
  expect(lines.filter((line) => line.includes("hunter2"))).toEqual([]);
  const [tab] = browser.contexts().at(-1)?.pages() ?? [];
  const said = tab?.waitForEvent("console", (message) => message.text().startsWith("[holdfast]"));
  await tab?.evaluate(() => {
    const { socket } = globalThis as unknown as { socket: { emit(event: string, data: string): void } };
    socket.emit("book", "x".repeat(1000));
  });
  expect((await said)?.text()).toContain("raise its option maxHttpBufferSize");
});

it("says everything once, however often it is tried again", async () => {
  const { io, url } = await start();
  await io.close();
  const options = { reconnectionDelay: 1, reconnectionDelayMax: 1, reconnectionAttempts: 3 };
  const lines = await read(url, options, `holdfast:manager ${url}/socket.io/ gives up`);
  expect(lines.filter((line) => line.startsWith("[holdfast]"))).toHaveLength(1);
});
