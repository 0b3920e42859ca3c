// A fresh Vite application whose "socket.io-client" is Holdfast's facade, installed from tarballs: served for development and built
// for production, in Chromium.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Server } from "holdfast";
import type { Browser } from "playwright-core";
import { createServer, preview, type InlineConfig } from "vite";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { install, packHoldfast } from "../compat/packed.js";
import { openChromium } from "./open-chromium.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, ".cache/vite-app");
const run = promisify(execFile);

let browser: Browser;
let target = "";
let server: Server;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  const packages = packHoldfast(folder);
  install(folder, packages, Object.keys(packages));
  cpSync(fileURLToPath(new URL("vite-app", import.meta.url)), folder, { recursive: true });
  const http = createHttpServer();
  server = new Server(http);
  server.on("connection", (socket) => socket.on("echo", (text, reply) => reply(text)));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  target = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  browser = await openChromium();
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Opens the application as a developer who wants to see everything, and gives the lines of the console once it has spoken. */
async function open(url: string | undefined): Promise<string[]> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  await context.addInitScript(() => localStorage.setItem("debug", "holdfast:*"));
  const page = await context.newPage();
  const lines: string[] = [];
  page.on("console", (message) => lines.push(message.text()));
  page.on("pageerror", (error) => lines.push(`failed: ${error.message}`));
  await page.goto(url ?? "");
  await page.waitForFunction(() => document.title !== "");
  expect(await page.title()).toMatch(/^hé over (polling|websocket)$/);
  return lines;
}

function configure(): InlineConfig {
  const proxy = { "/socket.io": { target, ws: true } };
  const listen = { host: "127.0.0.1", port: 0, proxy };
  return { root: folder, configFile: false, logLevel: "error", server: listen, preview: listen };
}

it("served for development, it connects through Vite's proxy and can tell what it does", async () => {
  const vite = await createServer(configure());
  onTestFinished(() => vite.close());
  await vite.listen();
  const lines = await open(vite.resolvedUrls?.local[0]);
  expect(lines).toContainEqual(expect.stringMatching(/^holdfast:socket \/ connected/));
  expect(lines.filter((line) => line.startsWith("failed"))).toEqual([]);
});

it("built for production, it connects and has nothing to tell", async () => {
  // In a process of its own: this one's NODE_ENV is "test", which is no production.
  const { NODE_ENV: _, ...env } = process.env;
  await run(process.execPath, ["scripts/bin.mjs", "vite", "build", folder], { cwd: root, env });
  const assets = join(folder, "dist/assets");
  const talkative = readdirSync(assets).filter((name) =>
    /holdfast:(socket|packet|advice)|\[holdfast\]/.test(readFileSync(join(assets, name), "utf8")),
  );
  expect(talkative).toEqual([]);
  const vite = await preview(configure());
  onTestFinished(() => vite.close());
  expect(await open(vite.resolvedUrls?.local[0])).toEqual([]);
});
