// A server, and tabs of one browser that share a connection to it; what each tab and the server heard. Not a test.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { Server, type Socket as ServerSocket } from "../../src/index.js";
import type { ClientOptions, io as openClient, Socket } from "../../src/client/index.js";
import { FaultProxy } from "../../src/testkit/index.js";

/** What the script of a tab leaves on its window. */
interface TabWindow {
  readonly io: typeof openClient;
  readonly socket: Socket;
  /** `connect`, `disconnect` and `connect_error`, with what they told. */
  readonly told: unknown[][];
  readonly news: number[];
  /** How many events it has emitted by itself. */
  emitted: number;
  emitting: number;
}

declare const window: TabWindow;

const html = '<!doctype html><title>tab</title><script src="/socket.io/socket.io.min.js"></script>';

/** One tab. Its name is what it emits under. */
export interface Tab {
  readonly name: string;
  readonly page: Page;
}

/** A server of ours that counts, with a browser of its own kind of tabs. */
export class SharedTabs {
  readonly io: Server;
  /** Between the browser and the server. */
  readonly proxy: FaultProxy;
  /** The numbers that came from each tab, as they came. */
  readonly heard: Map<string, number[]> = new Map();
  /** How many connections there were. */
  connections = 0;
  readonly #context: BrowserContext;
  readonly #options: ClientOptions;
  #broadcasts = 0;
  #names = 0;

  constructor(io: Server, proxy: FaultProxy, context: BrowserContext, options: ClientOptions) {
    this.io = io;
    this.proxy = proxy;
    this.#context = context;
    this.#options = options;
    io.engine.on("connection", () => this.connections++);
    for (const namespace of ["/", "/chat"])
      io.of(namespace).on("connection", (socket) => this.#listen(socket));
  }

  /** Opens a tab and waits until it is connected, or refused. */
  async open(options: ClientOptions = {}, namespace = "/"): Promise<Tab> {
    return this.openIn(await this.newPage(), options, namespace);
  }

  /** Does so in a page that is there already. */
  async openIn(page: Page, options: ClientOptions = {}, namespace = "/"): Promise<Tab> {
    await page.goto(this.proxy.url);
    await page.evaluate(connect, { options: { ...this.#options, ...options }, namespace });
    return { name: String(this.#names++), page };
  }

  async newPage(): Promise<Page> {
    return this.#context.newPage();
  }

  /** Sends `news` to all, numbered from 0. */
  broadcast(): number {
    this.io.emit("news", this.#broadcasts);
    return this.#broadcasts++;
  }

  #listen(socket: ServerSocket): void {
    socket.on("count", (tab: string, count: number) => {
      const counts = this.heard.get(tab) ?? [];
      this.heard.set(tab, counts);
      counts.push(count);
    });
    socket.on("echo", (value: unknown, reply: (value: unknown) => void) => reply(value));
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.proxy.close();
    await this.io.close();
  }
}

/** Runs in the tab. */
async function connect({ options, namespace }: { options: ClientOptions; namespace: string }): Promise<void> {
  const socket = window.io(namespace, options);
  const told: unknown[][] = [];
  const news: number[] = [];
  Object.assign(window, { socket, told, news, emitted: 0 });
  socket.on("connect", () => told.push(["connect", socket.recovered]));
  socket.on("disconnect", (reason) => told.push(["disconnect", reason]));
  socket.on("connect_error", ({ message, data }) =>
    told.push(["connect_error", message, ...(data === undefined ? [] : [data])]),
  );
  socket.on("news", (count: number) => news.push(count));
  await new Promise<void>((resolve) => {
    socket.once("connect", resolve);
    socket.once("connect_error", () => resolve());
  });
}

/** Starts a server, and a profile of the browser in which tabs share its connection. */
export async function startSharedTabs(browser: Browser, options: ClientOptions): Promise<SharedTabs> {
  const http = createServer((_, response) => response.setHeader("content-type", "text/html").end(html));
  const io = new Server(http, { connectionStateRecovery: {} });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const proxy = await FaultProxy.open({ port: (http.address() as AddressInfo).port });
  return new SharedTabs(io, proxy, await browser.newContext(), options);
}

/** What a tab was told so far: `connect`, `disconnect` and `connect_error`. */
export async function toldTo({ page }: Tab): Promise<unknown[][]> {
  return page.evaluate(() => window.told);
}

/** Waits until a tab has heard the broadcast `last`, and gives all that it has heard. */
export async function newsUpTo({ page }: Tab, last: number): Promise<number[]> {
  await page.waitForFunction((count) => window.news.includes(count), last);
  return page.evaluate(() => window.news);
}

/** Lets a tab emit a number every few milliseconds. */
export async function startCounting({ page, name }: Tab): Promise<void> {
  await page.evaluate((tab) => {
    const emit = (): void => void window.socket.emit("count", tab, window.emitted++);
    window.emitting = setInterval(emit, 3) as unknown as number;
  }, name);
}

/** Ends that, and gives how many numbers it has emitted. */
export async function stopCounting({ page }: Tab): Promise<number> {
  return page.evaluate(() => {
    clearInterval(window.emitting);
    return window.emitted;
  });
}
