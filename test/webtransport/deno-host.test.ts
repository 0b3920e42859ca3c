// Our server on Deno over HTTP and WebSocket, from Node: both clients, and raw requests for what clients do not ask. WebTransport is chromium.test.ts.
import { once } from "node:events";
import { get } from "node:http";
import { io as connectOfficial } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { io as connectOurs } from "../../src/client/node.js";
import { type DenoServer, startDenoServer, startPlainDenoServer } from "./deno-server.js";

// Bringing Deno from npm is part of it.
const openTimeoutMs = 120_000;

let server: DenoServer;
beforeAll(async () => {
  server = await startPlainDenoServer({
    hasMiddleware: true,
    cookie: true,
    cors: { origin: "http://example.com" },
    maxHttpBufferSize: 100_000,
  });
}, openTimeoutMs);
afterAll(async () => expect(await server.close()).toBe(0));

const clients = [
  ["ours", connectOurs as unknown as typeof connectOfficial],
  ["official", connectOfficial],
] as const;

describe.each(clients)("the client %s", (_, connect) => {
  it.each([
    ["long-polling", ["polling"], "polling"],
    ["a WebSocket", ["websocket"], "websocket"],
    ["a WebSocket after long-polling", ["polling", "websocket"], "websocket"],
  ])("talks over %s, and hears how it ends", async (_name, transports, expected) => {
    const socket = connect(server.url, { transports, forceNew: true, reconnection: false });
    onTestFinished(() => void socket.close());
    const heard: unknown[] = [];
    socket.on("last words", (...args) => heard.push(...args));
    const isUpgraded = new Promise<void>((resolve) => {
      if (transports.length === 1) resolve();
      else socket.io.engine.once("upgrade", () => resolve());
    });
    const text = "é".repeat(20_000);
    const bytes = Buffer.alloc(30_000, 7);
    const echoed = await new Promise<unknown[]>((resolve) =>
      socket.emit("echo", 1, text, bytes, (...args: unknown[]) => resolve(args)),
    );
    expect(echoed.slice(0, 2)).toEqual([1, text]);
    expect(Buffer.compare(Buffer.from(echoed[2] as Uint8Array), bytes)).toBe(0);
    await isUpgraded;
    expect(await socket.emitWithAck("transport")).toBe(expected);
    expect(await socket.emitWithAck("handshake")).toMatchObject({
      address: "127.0.0.1",
      secure: false,
      query: { EIO: "4", transport: transports[0] },
    });
    const hasLeft = new Promise((resolve) => socket.once("disconnect", resolve));
    socket.emit("end the line", "goodbye");
    expect(await hasLeft).toBe("transport close");
    expect(heard).toEqual(["goodbye"]);
  });

  it("is missed when it goes without a word", async () => {
    const socket = connect(server.url, { transports: ["websocket"], forceNew: true, reconnection: false });
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    const { id } = socket;
    socket.io.engine.close();
    expect((await server.next(({ left }) => left === id)).reason).toBe("transport close");
  });
});

it.each(clients)("the client %s moves to a WebSocket where Node has no WebTransport", async (_, connect) => {
  const secure = await startDenoServer();
  onTestFinished(async () => void (await secure.close()));
  const socket = connect(secure.url, { forceNew: true, rejectUnauthorized: false });
  onTestFinished(() => void socket.close());
  const [to] = await new Promise<{ readonly name: string }[]>((resolve) =>
    socket.io.engine.once("upgrade", (...transports: { readonly name: string }[]) => resolve(transports)),
  );
  expect(to?.name).toBe("websocket");
  expect(await socket.emitWithAck("transport")).toBe("websocket");
});

const polling = "/socket.io/?EIO=4&transport=polling";

/** Opens a session. */
async function open(): Promise<{ response: Response; sid: string; text: string }> {
  const response = await fetch(server.url + polling, { headers: { origin: "http://example.com" } });
  const text = await response.text();
  return { response, text, sid: /"sid":"([^"]+)"/.exec(text)?.[1] ?? "" };
}

describe("an answer", () => {
  it("has what middlewares, CORS and cookies add", async () => {
    const { response, text } = await open();
    expect(response.headers.get("x-seen")).toBe("GET polling");
    expect(response.headers.get("access-control-allow-origin")).toBe("http://example.com");
    expect(response.headers.getSetCookie()).toEqual([
      "a=1",
      "b=2",
      expect.stringMatching(/^io=[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(response.headers.get("content-length")).toBe(String(text.length));
    expect(response.headers.get("content-type")).toBe("text/plain; charset=UTF-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("may be a middleware's own, to an upgrade, too", async () => {
    const headers = { "x-teapot": "yes" };
    const response = await fetch(server.url + polling, { headers });
    expect([response.status, await response.text()]).toEqual([418, "short and stout"]);
    const socket = new WebSocket(`${server.url}/socket.io/?EIO=4&transport=websocket`, { headers });
    const [error] = (await once(socket, "error")) as [Error];
    expect(error.message).toContain("418");
  });

  it.each([
    ["an unknown transport", "?EIO=4&transport=x", {}, '{"code":0,"message":"Transport unknown"}'],
    ["an unknown session", "?EIO=4&transport=polling&sid=x", {}, '{"code":1,"message":"Session ID unknown"}'],
    [
      "another method",
      "?EIO=4&transport=polling",
      { method: "PUT" },
      '{"code":2,"message":"Bad handshake method"}',
    ],
    [
      "WebTransport over HTTP",
      "?EIO=4&transport=webtransport",
      {},
      '{"code":0,"message":"Transport unknown"}',
    ],
  ])("refuses %s", async (_, query, init, body) => {
    const response = await fetch(`${server.url}/socket.io/${query}`, init);
    expect([response.status, await response.text()]).toEqual([400, body]);
  });

  it("is 413 to a body that is too large, whether it says so or not, and the session lives", async () => {
    const { sid } = await open();
    const post = (body: BodyInit, init: object = {}): Promise<Response> =>
      fetch(`${server.url}${polling}&sid=${sid}`, { method: "POST", body, ...init });
    expect((await post("4".padEnd(100_001, "x"))).status).toBe(413);
    const endless = new ReadableStream({
      start(controller) {
        for (let part = 0; part < 11; part++) controller.enqueue(new Uint8Array(10_000).fill(0x34));
        controller.close();
      },
    });
    expect((await post(endless as BodyInit, { duplex: "half" })).status).toBe(413);
    expect(await (await post("3")).text()).toBe("ok");
  });

  it("is shrunk if it is long and the client can", async () => {
    const { sid } = await open();
    const url = `${server.url}${polling}&sid=${sid}`;
    await fetch(url, { method: "POST", body: "40" });
    await (await fetch(url)).text();
    const text = "x".repeat(5000);
    await fetch(url, { method: "POST", body: `42["push",${JSON.stringify(text)}]` });
    const response = await fetch(url, { headers: { "accept-encoding": "gzip" } });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(await response.text()).toBe(`42["pushed",${JSON.stringify(text)}]`);
  });

  it("is the client's build, or the application's for what is not ours", async () => {
    const build = await fetch(`${server.url}/socket.io/socket.io.js`);
    expect([build.status, build.headers.get("content-type")]).toEqual([
      200,
      "application/javascript; charset=utf-8",
    ]);
    expect(await build.text()).toContain("sourceMappingURL=socket.io.js.map");
    const etag = build.headers.get("etag") ?? "";
    const again = await fetch(`${server.url}/socket.io/socket.io.js`, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    const other = await fetch(`${server.url}/other`);
    expect([other.status, await other.text()]).toEqual([404, "nothing here"]);
  });
});

describe("a session", () => {
  it("ends when its client leaves a GET", async () => {
    const { sid } = await open();
    const url = `${server.url}${polling}&sid=${sid}`;
    await fetch(url, { method: "POST", body: "40" });
    const connected = /"sid":"([^"]+)"/.exec(await (await fetch(url)).text())?.[1];
    const request = get(url).on("error", () => undefined);
    await once(request, "finish");
    // On a connection of its own it comes after.
    await fetch(url, { method: "POST", body: "3" });
    request.destroy();
    expect((await server.next(({ left }) => left === connected)).reason).toBe("transport error");
  });

  it("over a WebSocket ends with a message that is too large", async () => {
    const socket = new WebSocket(`${server.url}/socket.io/?EIO=4&transport=websocket`, ["one", "two"]);
    const isOpen = once(socket, "message");
    const [response] = (await once(socket, "upgrade")) as [{ headers: Record<string, unknown> }];
    expect(response.headers).toMatchObject({
      "sec-websocket-protocol": "one",
      "x-seen": "GET websocket",
      "set-cookie": ["a=1", "b=2"],
    });
    await isOpen;
    socket.send("4".padEnd(100_001, "x"));
    expect((await once(socket, "close"))[0]).toBe(1009);
  });
});
