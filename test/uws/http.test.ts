// Long-polling on uWebSockets.js: what comes in badly gets its answer, others are served on, and all else stays the application's.
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { nextEvent } from "../interop/next-event.js";
import { beginRequest, exchangeBytes, head, upgradeHead } from "../interop/wire/raw-http.js";
import { connectWebSocket, openPolling, type RawPolling, request } from "../interop/wire/raw-session.js";
import { type RunningUws, startApp, startUwsServer, uws } from "./uws-server.js";
import { Server, type UwsServerOptions } from "../../src/hosts/uws/index.js";

const handshake = "/socket.io/?EIO=4&transport=polling";
const unknownTransport = '{"code":0,"message":"Transport unknown"}';
const badRequest = '{"code":3,"message":"Bad request"}';

async function start(options: UwsServerOptions = {}): Promise<RunningUws> {
  const running = await startUwsServer(options);
  running.io.on("connection", (socket) => {
    socket.on("echo", (...args: unknown[]) => {
      const reply = args.pop() as (...values: unknown[]) => void;
      reply(...args);
    });
  });
  return running;
}

/** A server for one test. */
async function startOwn(options: UwsServerOptions = {}): Promise<RunningUws> {
  const running = await start(options);
  onTestFinished(() => running.close());
  return running;
}

/** A session that has joined `/`, and the reason of its end. */
async function join(running: RunningUws): Promise<{ session: RawPolling; gone: Promise<unknown[]> }> {
  const session = await openPolling(running.url);
  const connected = nextEvent(running.io.sockets, "connection");
  await session.post("40");
  const [socket] = (await connected) as [Parameters<typeof nextEvent>[0]];
  const gone = nextEvent(socket, "disconnect");
  await session.poll();
  return { session, gone };
}

async function expectAlive(session: RawPolling): Promise<void> {
  await session.post('427["echo"]');
  expect((await session.poll()).body).toBe("437[]");
}

it("answers probes, and closes what it has when it is drained", async () => {
  const { io, url } = await startOwn({ healthChecks: true });
  const probe = async (): Promise<number[]> =>
    Promise.all(["live", "ready"].map(async (name) => (await request(`${url}/socket.io/${name}`)).status));
  expect(await probe()).toEqual([200, 200]);
  const line = await connectWebSocket(url);
  const drained = io.engine.drain(0);
  expect(await probe()).toEqual([200, 503]);
  expect(await line.closed).toBe(1012);
  await drained;
  expect(io.engine.clientsCount).toBe(0);
});

describe("a server on uWebSockets.js answers", () => {
  let running: RunningUws;
  beforeAll(async () => {
    running = await start({ maxHttpBufferSize: 1_000, bodyTimeout: 1_000 });
  });
  afterEach(async () => {
    const line = await connectWebSocket(running.url);
    line.send('427["echo"]');
    expect(await line.nextStarting("43")).toBe("437[]");
    line.close();
  });
  afterAll(() => running.close());

  it.each([
    ["an unknown transport", "GET", "EIO=4&transport=foo", unknownTransport],
    [
      "an unknown session",
      "GET",
      "EIO=4&transport=polling&sid=constructor",
      '{"code":1,"message":"Session ID unknown"}',
    ],
    ["a handshake by POST", "POST", "EIO=4&transport=polling", '{"code":2,"message":"Bad handshake method"}'],
    ["a WebSocket without an upgrade", "GET", "EIO=4&transport=websocket", badRequest],
    [
      "another protocol version",
      "GET",
      "EIO=3&transport=polling",
      '{"code":5,"message":"Unsupported protocol version"}',
    ],
  ])("%s with its code", async (_what, method, query, body) => {
    const answer = await request(`${running.url}/socket.io/?${query}`, { method });
    expect([answer.status, answer.body]).toEqual([400, body]);
    expect(answer.headers.get("content-type")).toBe("application/json");
  });

  it("a path below its own by the query, and leaves the rest to the application", async () => {
    expect((await request(`${running.url}/socket.io/a/b`)).body).toBe(unknownTransport);
    for (const path of ["/socket.iofoo/", "/socket.io", "/", "/other?EIO=4"]) {
      expect(await request(running.url + path)).toMatchObject({ status: 404, body: "no such page" });
    }
  });

  it("PUT with a session by 405 and the methods that there are", async () => {
    const { session } = await join(running);
    const answer = await request(session.address, { method: "PUT" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, POST"]);
    await expectAlive(session);
  });

  it("a handshake by HEAD with the length of a body, and none", async () => {
    const answer = await exchangeBytes(
      running.port,
      head(`HEAD ${handshake} HTTP/1.1`, "Host: a") +
        head(`GET /socket.io/?transport=foo HTTP/1.1`, "Host: a", "Upgrade: h2c"),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*Content-Length: 43\r\n.*\r\n\r\nHTTP\/1\.1 400 /s);
  });

  it("a body that is too large by its length with 413 before it comes, and the session lives", async () => {
    const { session } = await join(running);
    const target = session.address.slice(running.url.length);
    const announced = head(`POST ${target} HTTP/1.1`, "Host: a", "Content-Length: 1001");
    expect(await exchangeBytes(running.port, announced)).toMatch(/^HTTP\/1\.1 413 .*Connection: close/s);
    await expectAlive(session);
  });

  it("a body that grows too large in chunks with 413, and the session lives", async () => {
    const { session } = await join(running);
    const target = session.address.slice(running.url.length);
    const chunk = `1f5\r\n${"x".repeat(0x1f5)}\r\n`;
    const bytes = head(`POST ${target} HTTP/1.1`, "Host: a", "Transfer-Encoding: chunked") + chunk + chunk;
    expect(await exchangeBytes(running.port, bytes)).toMatch(/^HTTP\/1\.1 413 .*Connection: close/s);
    await expectAlive(session);
  });

  it("a body that does not come with 408: the session ends", async () => {
    const { session, gone } = await join(running);
    const target = session.address.slice(running.url.length);
    const half = `${head(`POST ${target} HTTP/1.1`, "Host: a", "Content-Length: 10")}4`;
    expect(await exchangeBytes(running.port, half)).toMatch(/^HTTP\/1\.1 408 /);
    expect((await gone)[0]).toBe("transport error");
  });

  it("a body with characters that were cut in two by the network", async () => {
    const { session } = await join(running);
    const target = session.address.slice(running.url.length);
    const body = Buffer.from('427["echo","é"]');
    const cut = body.indexOf("é") + 1;
    const opened = head(`POST ${target} HTTP/1.1`, "Host: a", `Content-Length: ${body.length}`);
    const socket = await beginRequest(running.port, opened);
    for (const part of [body.subarray(0, cut), body.subarray(cut)]) {
      await new Promise<void>((resolve) => socket.write(part, () => setImmediate(resolve)));
    }
    expect((await session.poll()).body).toBe('437["é"]');
    socket.destroy();
  });

  it("a POST that is aborted half way by ending the session, and handles nothing of it", async () => {
    const { session, gone } = await join(running);
    const target = session.address.slice(running.url.length);
    const half = head(`POST ${target} HTTP/1.1`, "Host: a", "Content-Length: 100");
    (await beginRequest(running.port, `${half}42["never"]`)).destroy();
    expect((await gone)[0]).toBe("transport error");
  });

  it("a poll that is aborted by ending the session", async () => {
    const { session, gone } = await join(running);
    const target = session.address.slice(running.url.length);
    (await beginRequest(running.port, head(`GET ${target} HTTP/1.1`, "Host: a"))).destroy();
    expect((await gone)[0]).toBe("transport error");
  });

  it("a second poll with 400 and the first with a close: the session ends", async () => {
    const { session, gone } = await join(running);
    const answers = await Promise.all([session.poll(), session.poll()]);
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(
      new Set(["200 1", "400 "]),
    );
    expect((await gone)[0]).toBe("transport error");
  });

  it("an upgrade to something else, or without a proper key, with 400 and the words", async () => {
    const target = "/socket.io/?EIO=4&transport=websocket";
    const count = (): number =>
      (running.io as unknown as { incidents: ReadonlyMap<string, number> }).incidents.get("bad-upgrade") ?? 0;
    const before = count();
    const h2c = await exchangeBytes(running.port, upgradeHead(target, { Upgrade: "h2c" }));
    expect(h2c).toMatch(/^HTTP\/1\.1 400 .*Connection: close.*\r\n\r\nInvalid Upgrade header$/s);
    const short = await exchangeBytes(running.port, upgradeHead(target, { "Sec-WebSocket-Key": "c2hvcnQ=" }));
    expect(short).toMatch(/Missing or invalid Sec-WebSocket-Key header$/);
    expect(count() - before).toBe(2);
  });
});

describe("a server on uWebSockets.js", () => {
  it("compresses long answers where the client can read them", async () => {
    const running = await startOwn({ httpCompression: { threshold: 100 } });
    const { session } = await join(running);
    running.io.emit("long", "x".repeat(1_000));
    const answer = await session.poll();
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect(answer.body).toBe(`42["long","${"x".repeat(1_000)}"]`);
  });

  it("serves the client's builds, or says that there are none, and not a name beside them", async () => {
    const running = await startOwn();
    const build = await request(`${running.url}/socket.io/socket.io.js`);
    expect(build.status === 200 ? build.headers.get("etag") : build.body).toMatch(/^"|has not been built/);
    expect((await request(`${running.url}/socket.io/package.json`)).body).toBe(unknownTransport);
  });

  it("answers a preflight with what the cors option says", async () => {
    const running = await startOwn({ cors: { origin: "https://example.com", credentials: true } });
    const answer = await request(running.url + handshake, {
      method: "OPTIONS",
      headers: { Origin: "https://example.com" },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://example.com");
    expect(answer.headers.get("content-length")).toBeNull();
  });

  it("runs middlewares that take their time, keeps the body meanwhile, and sends the headers they set", async () => {
    const running = await startOwn({ maxHttpBufferSize: 1_000 });
    running.io.engine.use((_request, response, next) => {
      response.setHeader("X-Seen", "1");
      setImmediate(next);
    });
    const { session } = await join(running);
    await expectAlive(session);
    const answer = await session.post("3".padEnd(1_001));
    expect([answer.status, answer.headers.get("x-seen")]).toEqual([413, "1"]);
  });

  it("lets a middleware answer in its place", async () => {
    const running = await startOwn();
    running.io.engine.use((_request, response) => {
      response.writeHead(401, { "WWW-Authenticate": "Basic" });
      response.write("who ");
      response.end("are you?");
    });
    const answer = await request(running.url + handshake);
    expect([answer.status, answer.body]).toEqual([401, "who are you?"]);
    expect(answer.headers.get("www-authenticate")).toBe("Basic");
  });

  it("comes before routes of the application that take everything, and leaves them their requests when it has closed", async () => {
    const running = await startApp();
    onTestFinished(() => running.close());
    running.app.get("/*", (response) => response.end("a page"));
    const io = new Server().attachApp(running.app, { addTrailingSlash: false });
    expect(io.httpServer).toBe(running.app);
    expect((await request(`${running.url}/socket.io`)).body).toBe(unknownTransport);
    expect((await request(`${running.url}/`)).body).toBe("a page");
    await io.close();
    expect((await request(running.url + handshake)).body).toBe("a page");
  });

  it("refuses what would make uWebSockets.js end the process", () => {
    for (const idleTimeout of [7, 961, -1, NaN]) {
      expect(() => new Server(uws.App(), { idleTimeout })).toThrow(/"idleTimeout" must be 0, or 8 to 960/);
    }
    const app = uws.App();
    const io = new Server(app);
    expect(() => io.attachApp(app)).toThrow(/make a new app, or choose another path/);
    expect(() => new Server(app, { path: "/other" })).not.toThrow();
  });
});
