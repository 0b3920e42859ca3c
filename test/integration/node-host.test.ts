// What only Node's host does: the client's builds, HTTP/2, ports of its own. The engine behind it has tests of its own.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, createServer, type ClientHttp2Session } from "node:http2";
import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliDecompressSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import type { io as openClient } from "../../src/client/index.js";
import { msgpackCodec, Server } from "../../src/index.js";
import { openTcp, readAll, startEngine } from "./engine-server.js";

const built = new URL("../../dist/browser/", import.meta.url);
const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const builds = [
  "socket.io.js",
  "socket.io.min.js",
  "socket.io.esm.min.js",
  "socket.io.msgpack.min.js",
  "holdfast.shared.esm.min.js",
  "holdfast.shared-worker.min.js",
];

describe("the client's builds (103)", () => {
  it.each(builds)("%s is served as it was built", async (name) => {
    const { url } = await startEngine();
    const answer = await fetch(`${url}/socket.io/${name}?v=1`);
    expect(await answer.text()).toBe(await readFile(new URL(name, built), "utf8"));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/javascript; charset=utf-8",
      "cache-control": "public, max-age=0",
      etag: `"${version}"`,
      "access-control-allow-origin": "*",
    });
  });

  it.each(builds)("%s has its map beside it", async (name) => {
    const { url } = await startEngine();
    const answer = await fetch(`${url}/socket.io/${name}.map`);
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(await answer.json()).toMatchObject({ version: 3, file: name });
  });

  it("socket.io.msgpack.min.js speaks msgpack without being told", async () => {
    const { io, url } = await startEngine({ parser: msgpackCodec });
    io.on("connection", (socket) => socket.on("echo", (sent, reply) => reply(sent)));
    const script = await (await fetch(`${url}/socket.io/socket.io.msgpack.min.js`)).text();
    const page = `data:text/javascript,${encodeURIComponent(`${script}\nexport default io;`)}`;
    const { default: open } = (await import(/* @vite-ignore */ page)) as { default: typeof openClient };
    const client = open(url, { transports: ["polling"] });
    onTestFinished(() => void client.close());
    // JSON would make a text of it.
    const sent = new Date(0);
    expect(await client.emitWithAck("echo", sent)).toEqual(sent);
  });

  it("are not sent again to who has them", async () => {
    const { url } = await startEngine();
    for (const etag of [`"${version}"`, `W/"${version}"`, `"other", "${version}"`]) {
      const answer = await fetch(`${url}/socket.io/socket.io.js`, { headers: { "if-none-match": etag } });
      expect([answer.status, await answer.text()]).toEqual([304, ""]);
    }
    const other = await fetch(`${url}/socket.io/socket.io.js`, { headers: { "if-none-match": '"0.0.0"' } });
    expect(other.status).toBe(200);
  });

  it("are compressed for who accepts it", async () => {
    const server = await startEngine();
    const asked =
      "GET /socket.io/socket.io.min.js HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept-Encoding: gzip, br\r\n\r\n";
    const answer = await readAll(await openTcp(server, asked));
    const [head = ""] = answer.split("\r\n\r\n", 1);
    expect(head).toContain("Content-Encoding: br");
    const body = brotliDecompressSync(Buffer.from(answer.slice(head.length + 4), "latin1"));
    expect(body.toString()).toBe(await readFile(new URL("socket.io.min.js", built), "utf8"));
  });

  it.each(["socket.io.exe", "package.json", "..%2fpackage.json"])("are all: %s is not", async (name) => {
    const { url } = await startEngine();
    const answer = await fetch(`${url}/socket.io/${name}`);
    expect([answer.status, await answer.text()]).toEqual([400, '{"code":0,"message":"Transport unknown"}']);
  });

  it("are not served with serveClient: false", async () => {
    const { url } = await startEngine({ serveClient: false });
    expect((await fetch(`${url}/socket.io/socket.io.js`)).status).toBe(400);
  });
});

/** One request, without the TLS that browsers want. */
async function request(session: ClientHttp2Session, path: string, body?: string) {
  const stream = session.request({ ":path": path, ":method": body === undefined ? "GET" : "POST" });
  stream.end(body);
  const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return { status: headers[":status"], text };
}

describe("HTTP/2", () => {
  it("carries a session by long-polling", async () => {
    const http = createServer();
    const io = new Server(http, { maxHttpBufferSize: 100 });
    io.on("connection", (socket) => socket.on("echo", (...given) => socket.emit("echo", ...given)));
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const session = connect(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
    onTestFinished(() => {
      session.close();
      http.close();
    });
    const { text } = await request(session, "/socket.io/?EIO=4&transport=polling");
    const { sid } = JSON.parse(text.slice(1)) as { sid: string };
    const path = `/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    expect(await request(session, path, "40")).toEqual({ status: 200, text: "ok" });
    expect((await request(session, path)).text).toMatch(/^40\{"sid":/);
    // It says "Connection: close" in HTTP/1.1, which HTTP/2 has no word for.
    expect(await request(session, path, `4${"x".repeat(200)}`)).toEqual({ status: 413, text: "" });
    await request(session, path, '42["echo","hi"]');
    expect((await request(session, path)).text).toBe('42["echo","hi"]');
  });
});

describe("a port", () => {
  it("is listened on, and answers nothing but us", async () => {
    const io = new Server(0);
    const { httpServer } = io;
    if (httpServer === undefined) throw new Error("not listening");
    await once(httpServer, "listening");
    onTestFinished(() => io.close());
    const url = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`;
    expect((await fetch(url)).status).toBe(404);
    expect(await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text()).toMatch(/^0\{/);
  });

  it("is a number", () => {
    expect(() => new Server("a path")).toThrow(/Cannot listen on "a path"/);
    // Koa's application has listeners and nothing to close, Fastify's the other way round.
    for (const app of [
      { listen() {}, listeners() {} },
      { listen() {}, close() {} },
    ]) {
      expect(() => new Server(app as unknown as HttpServer)).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_TARGET" }) as Error,
      );
    }
  });
});
