// Behaviours of Engine.IO's server that take a real HTTP server: its doors for applications, its lives, and what clients bring along.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { Server } from "../../src/index.js";
import type { Conn } from "../../src/server/engine/conn.js";
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
const transports = [["polling"], ["websocket"], ["polling", "websocket"]].map((names) => ({
  transports: names,
}));

async function listen(http: HttpServer, port = 0): Promise<{ url: string; port: number }> {
  http.listen(port, "127.0.0.1");
  await once(http, "listening");
  const address = http.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}`, port: address.port };
}

/** What is said here: a CONNECT, so that the server above the engine is content. */
const word = "0";

/** Says it to the server, which says it back. */
async function expectEcho(server: { url: string }, options: { transports: string[] }): Promise<void> {
  const client = connectEngine(server, options);
  const answer = nextOf(client, "message");
  const settled = nextOf(client, options.transports.length === 1 ? "open" : "upgrade");
  client.on("open", () => client.send(word));
  expect(await answer).toEqual([word]);
  await settled;
  client.close();
}

/** One chunk of a body whose length is not known beforehand. */
function toChunks(part: Buffer): (Buffer | string)[] {
  return [`${part.length.toString(16)}\r\n`, part, "\r\n"];
}

function echo(conn: Conn): void {
  conn.on("message", (content) => conn.send(content));
}

describe("an application that owns its HTTP server", () => {
  it.each(transports)("hands requests and upgrades over itself, by $transports", async (options) => {
    const io = new Server();
    io.engine.on("connection", echo);
    const http = createServer((request, response) => io.engine.handleRequest(request, response));
    http.on("upgrade", (request, socket, head) => io.engine.handleUpgrade(request, socket, head));
    const server = await listen(http);
    onTestFinished(() => void http.close());
    onTestFinished(() => io.close());
    await expectEcho(server, options);
  });

  it("may hand over an upgrade that is none", async () => {
    const server = await startEngine();
    const http = createServer();
    http.on("upgrade", (request, socket, head) => server.io.engine.handleUpgrade(request, socket, head));
    onTestFinished(() => void http.close());
    const { port } = await listen(http);
    const head = upgradeHead("/x?EIO=4&transport=websocket").replace("Sec-WebSocket-Version: 13", "X: y");
    expect(await readAll(await openTcp({ ...server, port }, head))).toMatch(/^HTTP\/1\.1 4/);
  });

  it.each(transports)(
    "plugs the engine in by itself, on a path of its own, by $transports",
    async (options) => {
      const io = new Server();
      io.engine.on("connection", echo);
      const http = createServer((_request, response) => response.end("app"));
      expect(io.engine.attach(http, { path: "/mine/" })).toBe(io.engine);
      expect(io.engine.httpServer).toBe(http);
      const { url } = await listen(http);
      onTestFinished(() => void http.close());
      onTestFinished(() => io.close());
      const client = connectEngine({ url }, { ...options, path: "/mine" });
      const answer = nextOf(client, "message");
      client.on("open", () => client.send(word));
      expect(await answer).toEqual([word]);
      expect(await (await fetch(`${url}/socket.io/?${polling}`)).text()).toBe("app");
      client.close();
    },
  );
});

it("an HTTP server that is closed and listens again serves clients again (behaviour 16)", async () => {
  const server = await startEngine();
  server.io.engine.on("connection", echo);
  await expectEcho(server, { transports: ["websocket"] });
  server.http.close();
  await once(server.http, "close");
  const again = await listen(server.http, server.port);
  for (const options of transports) await expectEcho(again, options);
});

describe("the body of a POST", () => {
  const packet = '42["said","€🙂"]';
  const bytes = Buffer.from(`40\x1e${packet}`);

  it.each([
    ["in chunks of its own (behaviour 20)", "Transfer-Encoding: chunked", toChunks],
    ["cut inside its characters (behaviour 20)", `Content-Length: ${bytes.length}`, (part: Buffer) => [part]],
  ])("may come %s", async (_how, header, wrap) => {
    const server = await startEngine();
    const said = new Promise((resolve) => {
      server.io.on("connection", (socket) => socket.on("said", resolve));
    });
    const opened = await (await fetch(`${server.url}/socket.io/?${polling}`)).text();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
    const path = `/socket.io/?${polling}&sid=${sid}`;
    const socket = await openTcp(
      server,
      `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${header}\r\n\r\n`,
    );
    socket.setNoDelay(true);
    const answer = readAll(socket);
    for (const byte of bytes) {
      for (const part of wrap(Buffer.of(byte))) socket.write(part);
      // Each write is read by itself.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (wrap === toChunks) socket.write("0\r\n\r\n");
    expect(await said).toBe("€🙂");
    expect(await answer).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\nok$/s);
  });
});

describe.each(transports)("by $transports", (options) => {
  it("a client's headers reach the server (behaviour 36)", async () => {
    const server = await startEngine();
    const seen: unknown[] = [];
    server.io.engine.use((request: IncomingMessage, _response, next) => {
      seen.push(request.headers["x-mine"]);
      next();
    });
    const client = connectEngine(server, { ...options, extraHeaders: { "X-Mine": "ä".normalize("NFC") } });
    await nextOf(client, options.transports.length === 1 ? "open" : "upgrade");
    expect(new Set(seen)).toEqual(new Set(["ä"]));
  });

  it("a client's buffer keeps its packets until they have left (behaviour 30)", async () => {
    const server = await startEngine();
    const client = connectEngine(server, options);
    await nextOf(client, options.transports.length === 1 ? "open" : "upgrade");
    const { writeBuffer } = client as unknown as { writeBuffer: unknown[] };
    client.send(word);
    client.send('2["event"]');
    expect(writeBuffer).toHaveLength(2);
    await nextOf(client, "drain");
    expect(writeBuffer).toEqual([]);
  });

  describe("with a polluted Object.prototype", () => {
    afterEach(() => {
      Reflect.deleteProperty(Object.prototype, "foo");
    });

    it("clients are served (behaviour 48)", async () => {
      const server = await startEngine({ cors: { origin: "*" }, cookie: true });
      server.io.engine.on("connection", echo);
      Object.assign(Object.prototype, { foo: "bar" });
      const conn = nextConn(server.io.engine);
      await expectEcho(server, options);
      expect(Object.keys((await conn).request)).not.toContain("foo");
    });
  });
});
