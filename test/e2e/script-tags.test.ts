// The client's builds in pages that have no bundler: a script tag, a module, both from the server's own path, in Chromium.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { msgpackCodec, Server, type ServerOptions } from "holdfast";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { openChromium } from "./open-chromium.js";

let browser: Browser;

beforeAll(async () => {
  browser = await openChromium();
});

afterAll(() => browser.close());

/** Serves a page that writes into its title what became of it. */
async function serve(markup: string, options: ServerOptions = {}): Promise<string> {
  const http = createServer((_, response) =>
    response
      .setHeader("content-type", "text/html; charset=utf-8")
      .end(`<!doctype html><link rel=icon href=data:,><title></title>${markup}`),
  );
  const io = new Server(http, options);
  io.on("connection", (socket) => socket.on("echo", (given, reply) => reply(given)));
  onTestFinished(() => io.close());
  http.listen(0);
  await once(http, "listening");
  return `http://localhost:${(http.address() as AddressInfo).port}`;
}

/** Opens a page and gives its title once it has one, and whatever it complained of. */
async function open(url: string): Promise<{ title: string; complaints: string[] }> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(url);
  await page.waitForFunction(() => document.title !== "");
  return { title: await page.title(), complaints };
}

const use = `
  const socket = io();
  socket.on("connect", async () => {
    const { bytes, text } = await socket.emitWithAck("echo", { bytes: new Uint8Array([1, 2, 3]), text: "hé" });
    document.title = [text, ...new Uint8Array(bytes)].join();
  });`;

it.each([
  ["socket.io.js", {}],
  ["socket.io.min.js", {}],
  ["socket.io.msgpack.min.js", { parser: msgpackCodec }],
])("a script tag with %s makes the global io, and no other", async (name, options) => {
  const url = await serve(
    `<script>const before = new Set(Object.keys(globalThis));</script>
     <script src="/socket.io/${name}"></script>
     <script>
       const made = Object.keys(globalThis).filter((key) => !before.has(key));
       const names = ["io", "connect", "Manager", "Socket", "protocol"].filter((key) => key in io);
       if (made.join() !== "io" || names.length !== 5 || io.protocol !== 5) throw new Error(made + ": " + names);
       ${use}
     </script>`,
    options,
  );
  expect(await open(url)).toEqual({ title: "hé,1,2,3", complaints: [] });
});

it("a module imports socket.io.esm.min.js by name or as its default", async () => {
  const url = await serve(
    `<script type="module">
       import io, { connect, io as named, Manager, protocol, Socket } from "/socket.io/socket.io.esm.min.js";
       if (io !== named || connect !== named || protocol !== 5) throw new Error("not the names of Socket.IO");
       ${use}
     </script>`,
  );
  expect(await open(url)).toEqual({ title: "hé,1,2,3", complaints: [] });
});

it("a module of another origin may be imported, and talks to the server that it came from", async () => {
  const server = await serve("", { cors: { origin: "*" } });
  const url = await serve(
    `<script type="module">
       import { io as open } from "${server}/socket.io/socket.io.esm.min.js";
       const io = () => open("${server}");
       ${use}
     </script>`,
  );
  expect(await open(url)).toEqual({ title: "hé,1,2,3", complaints: [] });
});

const asking = (name: string): string =>
  `<script>localStorage.debug = "holdfast:socket";</script><script src="/socket.io/${name}"></script><script>${use}</script>`;

it("socket.io.js tells what it does where localStorage asks, and socket.io.min.js does not", async () => {
  const { complaints: told } = await open(await serve(asking("socket.io.js")));
  expect(told.map((line) => line.replace(/ \+\d+ms$/, ""))).toEqual([
    "holdfast:socket / asks to be let in",
    "holdfast:socket / connected",
  ]);
  const { complaints: untold } = await open(await serve(asking("socket.io.min.js")));
  expect(untold).toEqual([]);
});
