// The engine and the HTTP server it is plugged into: what is ours, what stays the application's, and peers that vanish.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { promisify } from "node:util";
import { gunzipSync, inflateSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { Server } from "../../src/index.js";
import {
  connectEngine,
  nextConn,
  nextOf,
  openTcp,
  readAll,
  startEngine,
  upgradeHead,
} from "./engine-server.js";

const polling = "EIO=4&transport=polling";
const websocket = "EIO=4&transport=websocket";

describe("paths", () => {
  it.each([
    ["/socket.io/", "0{"],
    ["/socket.io/below/it", "0{"],
    ["/socket.io", "app"],
    ["/socket.iofoo/", "app"],
    ["/", "app"],
  ])("%s is answered by %j (behaviour 14)", async (path, beginning) => {
    const { url } = await startEngine();
    const answer = await fetch(`${url}${path}?${polling}`);
    expect((await answer.text()).slice(0, beginning.length)).toBe(beginning);
  });

  it.each(["/mine", "/mine/", "/mine/below/it/"])(
    "%s is ours without a trailing slash, too (behaviour 13)",
    async (path) => {
      const { url } = await startEngine({ path: "/mine", addTrailingSlash: false });
      const answer = await fetch(`${url}${path}?${polling}`);
      expect(await answer.text()).toMatch(/^0\{/);
    },
  );

  it("two servers share one HTTP server (behaviour 14)", async () => {
    const server = await startEngine();
    const other = new Server(server.http, { path: "/other" });
    const ours = connectEngine(server, { transports: ["websocket"] });
    const theirs = connectEngine(server, { transports: ["websocket"], path: "/other" });
    await Promise.all([nextOf(ours, "open"), nextOf(theirs, "open")]);
    expect([server.io.engine.clientsCount, other.engine.clientsCount]).toEqual([1, 1]);
    other.engine.close();
  });

  it("are the application's again after the close (behaviour 14)", async () => {
    const http = createServer((_request, response) => response.end("app"));
    const listener = http.listeners("request");
    const io = new Server(http);
    expect(http.listeners("request")).not.toEqual(listener);
    await io.close();
    expect(http.listeners("request")).toEqual(listener);
    expect(http.listenerCount("upgrade")).toBe(0);
  });
});

describe("upgrades of other paths", () => {
  it("are ended after a while if nobody answers (behaviour 15)", async () => {
    const server = await startEngine({ destroyUpgradeTimeout: 50 });
    expect(await readAll(await openTcp(server, upgradeHead("/elsewhere")))).toBe("");
  });

  it("are left to who has written to them (behaviour 15)", async () => {
    const server = await startEngine({ destroyUpgradeTimeout: 20 });
    const taken = new Promise<void>((resolve) => {
      server.http.on("upgrade", (_request, socket) => {
        socket.write("taken");
        setTimeout(() => {
          socket.end(" and kept");
          resolve();
        }, 100);
      });
    });
    const socket = await openTcp(server, upgradeHead("/elsewhere"));
    expect(await readAll(socket)).toBe("taken and kept");
    await taken;
  });

  it("may be reset at any time (H26)", async () => {
    const server = await startEngine({ destroyUpgradeTimeout: 20 });
    for (let index = 0; index < 20; index++)
      (await openTcp(server, upgradeHead("/elsewhere"))).resetAndDestroy();
    await expectServing(server.url);
  });
});

describe("peers that do not end their half of a connection", () => {
  it.each([
    ["refused upgrade", `/socket.io/?${websocket}&sid=x`],
    ["upgrade that nobody answers", "/elsewhere"],
  ])("do not keep that of a %s", async (_what, path) => {
    const { http, port } = await startEngine({ destroyUpgradeTimeout: 20 });
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }).on("error", () => {});
    const [[accepted]] = (await Promise.all([once(http, "connection"), once(socket, "connect")])) as [
      [Socket],
      unknown,
    ];
    onTestFinished(() => void socket.destroy());
    socket.resume().write(upgradeHead(path));
    await once(accepted, "close");
  });
});

describe("peers that reset their connection", () => {
  it.each([
    ["behind an upgrade that is refused (H27)", upgradeHead(`/socket.io/?${websocket}&sid=x`)],
    ["behind an upgrade (behaviour 10)", upgradeHead(`/socket.io/?${websocket}`)],
    [
      "behind an upgrade with bytes that are no frame (behaviour 10)",
      `${upgradeHead(`/socket.io/?${websocket}`)}garbage`,
    ],
    ["behind a handshake", `GET /socket.io/?${polling} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ])("%s hurt nobody", async (_when, bytes) => {
    const server = await startEngine();
    for (let index = 0; index < 40; index++) {
      const socket = await openTcp(server, bytes);
      if (index % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
      socket.resetAndDestroy();
    }
    await expectServing(server.url);
  });
});

describe("answers to polls", () => {
  it.each([
    ["gzip", "gzip, deflate", gunzipSync],
    ["deflate", "deflate", inflateSync],
  ])("are compressed by %s from the threshold on (behaviour 33)", async (coding, accepted, decompress) => {
    const server = await startEngine({ httpCompression: { threshold: 1000 } });
    const opened = nextConn(server.io.engine);
    const handshake = await fetch(`${server.url}/socket.io/?${polling}`);
    const { sid } = JSON.parse((await handshake.text()).slice(1)) as { sid: string };
    (await opened).send("x".repeat(2000));
    const socket = await openTcp(
      server,
      `GET /socket.io/?${polling}&sid=${sid} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept-Encoding: ${accepted}\r\n\r\n`,
    );
    const answer = await readAll(socket);
    const [head = ""] = answer.split("\r\n\r\n", 1);
    expect(head).toContain(`Content-Encoding: ${coding}`);
    const body = decompress(Buffer.from(answer.slice(head.length + 4), "latin1"));
    expect(body.toString()).toBe(`4${"x".repeat(2000)}`);
  });

  it("are not compressed below the threshold, nor when a message may not be (behaviour 33)", async () => {
    const server = await startEngine({ httpCompression: { threshold: 1000 } });
    const opened = nextConn(server.io.engine);
    const handshake = await fetch(`${server.url}/socket.io/?${polling}`);
    const { sid } = JSON.parse((await handshake.text()).slice(1)) as { sid: string };
    const conn = await opened;
    conn.send("short");
    const first = await fetch(`${server.url}/socket.io/?${polling}&sid=${sid}`);
    expect([first.headers.get("content-encoding"), await first.text()]).toEqual([null, "4short"]);
    conn.send("x".repeat(2000), { compress: false });
    const second = await fetch(`${server.url}/socket.io/?${polling}&sid=${sid}`);
    expect(second.headers.get("content-encoding")).toBeNull();
  });

  it("work with connections that end after each request (behaviour 25)", async () => {
    const server = await startEngine();
    server.io.engine.on("connection", (conn) => conn.on("message", (content) => conn.send(content)));
    const client = connectEngine(server, { transports: ["polling"], extraHeaders: { connection: "close" } });
    client.on("open", () => client.send("hi"));
    expect(await nextOf(client, "message")).toEqual(["hi"]);
  });

  it("are 500 where a listener sets a header that is none, and nobody else notices", async () => {
    const server = await startEngine();
    server.io.engine.once("headers", (headers) => (headers["X"] = "a\nb"));
    expect((await fetch(`${server.url}/socket.io/?${polling}`)).status).toBe(500);
    await expectServing(server.url);
  });
});

describe("middlewares of the engine", () => {
  it("set headers on answers and on the 101 (behaviour 50)", async () => {
    const server = await startEngine({ cookie: true });
    type Response = { setHeader(name: string, value: string | string[]): void };
    server.io.engine.use((_request: unknown, response: Response, next) => {
      response.setHeader("X-Mine", "1");
      response.setHeader("Set-Cookie", ["session=1"]);
      next();
    });
    const answer = await fetch(`${server.url}/socket.io/?${polling}`);
    expect(answer.headers.get("x-mine")).toBe("1");
    expect(answer.headers.getSetCookie()).toEqual(["session=1", expect.stringMatching(/^io=/)]);
    const socket = await openTcp(server, upgradeHead(`/socket.io/?${websocket}`));
    const [chunk] = (await once(socket, "data")) as [Buffer];
    expect(chunk.toString("latin1")).toMatch(/^HTTP\/1\.1 101 .*x-mine: 1\r\nset-cookie: session=1\r\n/is);
  });

  it("may answer by themselves, upgrades too (behaviour 50)", async () => {
    const server = await startEngine();
    type Response = { writeHead(status: number): Response; end(text: string): void };
    server.io.engine.use((_request: unknown, response: Response) => response.writeHead(503).end("later"));
    expect((await fetch(`${server.url}/socket.io/?${polling}`)).status).toBe(503);
    const answer = await readAll(await openTcp(server, upgradeHead(`/socket.io/?${websocket}`)));
    expect(answer).toMatch(/^HTTP\/1\.1 503 .*later/s);
  });

  it("may hand on what they have begun to answer: it is ended, upgrades too", async () => {
    const server = await startEngine();
    type Response = { writeHead(status: number): void };
    server.io.engine.use((_request: unknown, response: Response, next) => {
      response.writeHead(503);
      next();
    });
    const answer = await fetch(`${server.url}/socket.io/?${polling}`);
    expect([answer.status, await answer.text()]).toEqual([503, ""]);
    const upgrade = await readAll(await openTcp(server, upgradeHead(`/socket.io/?${websocket}`)));
    expect(upgrade).toMatch(/^HTTP\/1\.1 503 /);
  });
});

it("lets the process go when it is closed, and its clients with it (behaviour 45)", async () => {
  const script = `
    import { Server } from ${JSON.stringify(new URL("../../dist/esm/index.js", import.meta.url).href)};
    import { Socket } from "engine.io-client";
    const io = new Server(0);
    await new Promise((resolve) => io.httpServer.on("listening", resolve));
    const url = "http://127.0.0.1:" + io.httpServer.address().port;
    const clients = ["polling", "websocket"].map((name) => new Socket(url, { path: "/socket.io", transports: [name] }));
    const moving = new Socket(url, { path: "/socket.io" });
    await Promise.all([...clients, moving].map((client) => new Promise((resolve) => client.on("open", resolve))));
    await io.close();
  `;
  const run = promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    cwd: new URL("../..", import.meta.url).pathname,
    timeout: 50_000,
  });
  await expect(run).resolves.toEqual({ stdout: "", stderr: "" });
});

async function expectServing(url: string): Promise<void> {
  const answer = await fetch(`${url}/socket.io/?${polling}`);
  expect(await answer.text()).toMatch(/^0\{/);
}
