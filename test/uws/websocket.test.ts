// WebSockets on uWebSockets.js: how they open, what breaks them, and who reads slowly. The frames are uWebSockets.js's own.
import { EventEmitter, once } from "node:events";
import { connect, type Socket as TcpSocket } from "node:net";
import { constants, inflateRawSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import type { Socket } from "../../src/index.js";
import type { UwsServerOptions } from "../../src/hosts/uws/index.js";
import { frameOf } from "../autobahn/raw-client.js";
import { nextEvent } from "../interop/next-event.js";
import { beginRequest, exchangeBytes, upgradeHead } from "../interop/wire/raw-http.js";
import { connectWebSocket, openPolling, openWebSocket } from "../interop/wire/raw-session.js";
import type { RawWebSocket } from "../interop/wire/raw-websocket.js";
import { type RunningUws, startUwsServer, uws } from "./uws-server.js";

const target = "/socket.io/?EIO=4&transport=websocket";

async function start(options: UwsServerOptions = {}): Promise<RunningUws> {
  const running = await startUwsServer(options);
  running.io.on("connection", (socket) => {
    socket.on("echo", (reply: () => void) => reply());
  });
  return running;
}

/** A server for one test. */
async function startOwn(options: UwsServerOptions = {}): Promise<RunningUws> {
  const running = await start(options);
  onTestFinished(() => running.close());
  return running;
}

function nextSocket(running: RunningUws): Promise<Socket> {
  return new Promise((resolve) => running.io.once("connection", resolve));
}

/** Both ends of a new line. */
async function join(
  running: RunningUws,
): Promise<{ line: RawWebSocket; socket: Socket; gone: Promise<unknown[]> }> {
  const connected = nextSocket(running);
  const line = await connectWebSocket(running.url);
  const socket = await connected;
  return { line, socket, gone: goneOf(socket) };
}

/** The same with a client that can stop reading, or say more of itself. */
async function joinWith(
  running: RunningUws,
  options: ClientOptions = {},
): Promise<{ client: WebSocket; socket: Socket }> {
  const connected = nextSocket(running);
  const client = new WebSocket(running.url + target, options);
  await once(client, "open");
  client.send("40");
  return { client, socket: await connected };
}

/** A line of bare TCP, and the server's end of it. */
async function joinRaw(
  running: RunningUws,
  headers: Record<string, string> = {},
): Promise<{ raw: TcpSocket; socket: Socket; answer: string }> {
  const connected = nextSocket(running);
  const raw = connect(running.port, "127.0.0.1");
  raw.write(upgradeHead(target, headers));
  const [answer] = (await once(raw, "data")) as [Buffer];
  raw.write(frameOf(1, Buffer.from("40")));
  return { raw, socket: await connected, answer: answer.toString("latin1") };
}

function goneOf(socket: Socket): Promise<unknown[]> {
  return nextEvent(socket as Parameters<typeof nextEvent>[0], "disconnect");
}

describe("a server on uWebSockets.js", () => {
  let running: RunningUws;
  beforeAll(async () => {
    running = await start({ maxHttpBufferSize: 1_000, closeTimeout: 100 });
  });
  afterEach(async () => {
    const { line } = await join(running);
    line.send('427["echo"]');
    expect(await line.nextStarting("43")).toBe("437[]");
    line.close();
  });
  afterAll(() => running.close());

  it("sends the open packet in one write with the answer", async () => {
    const { raw, answer } = await joinRaw(running);
    expect(answer).toMatch(/^HTTP\/1\.1 101 .*\r\n\r\n\x81.*0\{"sid":/s);
    raw.destroy();
  });

  it("takes the client's first choice of subprotocols", async () => {
    const client = new WebSocket(running.url + target, ["a", "b"]);
    await once(client, "open");
    expect(client.protocol).toBe("a");
    client.terminate();
  });

  it("knows the client's address, headers and query", async () => {
    const { line, socket } = await join(running);
    const { address, headers, query, secure, url } = socket.handshake;
    expect([address, headers["upgrade"], query["transport"], secure, url]).toEqual([
      "127.0.0.1",
      "websocket",
      "websocket",
      false,
      target,
    ]);
    line.close();
  });

  it.each([
    ["an unknown transport", "/socket.io/?EIO=4&transport=foo", "Transport unknown"],
    ["an unknown session", `${target}&sid=__proto__`, "Session ID unknown"],
    ["transport=polling", "/socket.io/?EIO=4&transport=polling", "Bad request"],
  ])("refuses an upgrade with %s by 400 and the words", async (_what, path, words) => {
    const answer = await exchangeBytes(running.port, upgradeHead(path));
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*Connection: close\r\n/is);
    expect(answer.endsWith(`\r\n\r\n${words}`)).toBe(true);
  });

  it("refuses a version that it does not speak, and says which it does", async () => {
    const answer = await exchangeBytes(running.port, upgradeHead(target, { "Sec-WebSocket-Version": "12" }));
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*Sec-WebSocket-Version: 13\r\n/s);
  });

  it("leaves upgrades of other paths to the application", async () => {
    expect(await exchangeBytes(running.port, upgradeHead("/elsewhere", { Connection: "close" }))).toMatch(
      /^HTTP\/1\.1 404 .*no such page$/s,
    );
  });

  it("keeps a session on long-polling whose WebSocket speaks of something else", async () => {
    const session = await openPolling(running.url);
    const probe = await session.upgrade();
    probe.send('42["echo"]');
    expect(await probe.closed).toBe(1005);
    expect((await session.post("40")).status).toBe(200);
  });

  it.each([
    ["of more bytes than it takes", frameOf(1, Buffer.alloc(1_001, "4"))],
    ["that is not text", frameOf(1, Buffer.of(0x34, 0xff))],
  ])("ends a line for a message %s", async (_what, frame) => {
    const { raw, socket } = await joinRaw(running);
    const gone = goneOf(socket);
    raw.write(frame);
    expect((await gone)[0]).toBe("transport error");
    raw.destroy();
  });

  it.each([
    ["an empty close frame", (line: RawWebSocket) => line.send("1"), "transport close"],
    ["a reset", (line: RawWebSocket) => line.close(), "transport close"],
    ["a frame that is none of Engine.IO's", (line: RawWebSocket) => line.send("x"), "parse error"],
  ])("tells why a line ended: %s", async (_what, end, reason) => {
    const { line, gone } = await join(running);
    end(line);
    expect((await gone)[0]).toBe(reason);
  });

  it("survives two hundred clients that leave as soon as they are accepted", async () => {
    const sockets = await Promise.all(
      Array.from({ length: 200 }, () => beginRequest(running.port, upgradeHead(target))),
    );
    for (const socket of sockets) socket.resetAndDestroy();
  });

  it("gives a slow reader everything, in order, when it reads again, and others theirs meanwhile", async () => {
    const { client: slow, socket } = await joinWith(running);
    slow.pause();
    const large = "x".repeat(100_000);
    for (let index = 0; index < 200; index++) socket.emit("numbered", index, large);
    const { line } = await join(running);
    line.send('421["echo"]');
    await line.nextStarting("431");
    line.close();
    // What the kernel does not take, uWebSockets.js keeps to its limit, and the session the rest.
    expect(socket.conn.transport.bufferedBytes).toBeLessThan(500_000);
    expect(socket.bufferedBytes).toBeGreaterThan(5_000_000);
    const received: number[] = [];
    const all = new Promise<void>((resolve) => {
      slow.on("message", (data: Buffer) => {
        const number = /^42\["numbered",(\d+)/.exec(data.toString("latin1", 0, 30))?.[1];
        if (number !== undefined) received.push(Number(number));
        if (received.length === 200) resolve();
      });
    });
    slow.resume();
    await all;
    expect(received).toEqual(Array.from({ length: 200 }, (_, index) => index));
    slow.terminate();
  });

  it("ends a line whose reader does not come for the rest, after closeTimeout", async () => {
    const { client, socket } = await joinWith(running);
    client.pause();
    for (let index = 0; index < 100; index++) socket.emit("large", "x".repeat(100_000));
    const { conn } = socket;
    const ended = new Promise<unknown>((resolve) => conn.once("close", resolve));
    conn.close();
    expect(await ended).toBe("forced close");
    client.terminate();
  });

  it("keeps little of the answers to pings that a client asks for without reading them", async () => {
    const { raw, socket } = await joinRaw(running);
    const { conn } = socket;
    raw.pause();
    const pings = Buffer.concat(Array.from({ length: 1_000 }, () => frameOf(9, Buffer.alloc(125))));
    for (let round = 0; round < 100; round++) {
      await new Promise((resolve) => raw.write(pings, resolve));
    }
    expect(conn.transport.bufferedBytes).toBeLessThan(200_000);
    raw.destroy();
  });
});

describe("a server on uWebSockets.js that is told to", () => {
  it("asks the application, which may take its time, before it answers", async () => {
    const running = await startOwn({
      allowRequest: (request, decide) =>
        setImmediate(() => decide("not you", request.headers["x-let-me-in"] === "please")),
    });
    await expect(openWebSocket(running.url)).rejects.toThrow("Unexpected server response: 400");
    const { client } = await joinWith(running, { headers: { "x-let-me-in": "please" } });
    client.terminate();
  });

  it("forgets a client that leaves while the application is being asked", async () => {
    const asked = new EventEmitter();
    const running = await startOwn({
      allowRequest: (_request, decide) => void asked.emit("asked", () => decide(null, true)),
    });
    const asking = once(asked, "asked");
    const raw = await beginRequest(running.port, upgradeHead(target));
    const [admit] = (await asking) as [() => void];
    raw.resetAndDestroy();
    // A client that comes later is noticed later.
    await fetch(running.url);
    admit();
    expect(running.io.engine.clientsCount).toBe(0);
  });

  it("runs middlewares that take their time, and sends the headers that they and listeners set", async () => {
    const running = await startOwn();
    running.io.engine.use((request, response, next) => {
      request.user = "ada";
      response.setHeader("Set-Cookie", ["a=1", "b=2"]);
      setImmediate(next);
    });
    running.io.engine.on("headers", (headers) => (headers["X-Listener"] = "1"));
    const { raw, socket, answer } = await joinRaw(running);
    expect(answer).toMatch(
      /^HTTP\/1\.1 101 .*set-cookie: a=1\r\nset-cookie: b=2\r\nX-Listener: 1\r\n.*0\{"sid":/is,
    );
    expect(socket.request.user).toBe("ada");
    raw.destroy();
  });

  it("lets a middleware answer in its place, or fail", async () => {
    const running = await startOwn();
    const verdicts = [
      (response: { writeHead(status: number): { end(body: string): void } }) =>
        response.writeHead(401).end("who?"),
      () => {
        throw new Error("a middleware's fault");
      },
    ];
    running.io.engine.use((_request, response) => verdicts.shift()?.(response));
    expect(await exchangeBytes(running.port, upgradeHead(target, { Connection: "close" }))).toMatch(
      /^HTTP\/1\.1 401 .*who\?$/s,
    );
    expect(await exchangeBytes(running.port, upgradeHead(target))).toMatch(/^HTTP\/1\.1 400 .*Bad request$/s);
  });

  it("compresses messages that are large enough, and only those", async () => {
    const running = await startOwn({
      compression: uws.SHARED_COMPRESSOR,
      perMessageDeflate: { threshold: 100 },
    });
    const { raw, socket, answer } = await joinRaw(running, {
      "Sec-WebSocket-Extensions": "permessage-deflate",
    });
    expect(answer).toMatch(/\r\nSec-WebSocket-Extensions: permessage-deflate/);
    await once(raw, "data"); // 40{"sid":…}
    socket.emit("short");
    expect(((await once(raw, "data")) as [Buffer])[0].toString("latin1")).toBe('\x81\x0b42["short"]');
    socket.emit("long", "x".repeat(1_000));
    const [frame] = (await once(raw, "data")) as [Buffer];
    // FIN, RSV1 and text; one byte of length
    expect([frame[0], frame[1]]).toEqual([0xc1, frame.length - 2]);
    const block = Buffer.concat([frame.subarray(2), Buffer.of(0, 0, 0xff, 0xff)]);
    const inflated = inflateRawSync(block, { finishFlush: constants.Z_SYNC_FLUSH });
    expect(inflated.toString()).toBe(`42["long","${"x".repeat(1_000)}"]`);
    raw.destroy();
  });

  it("says that it is secure where the app is", async () => {
    const running = await startOwn({ isSecure: true });
    const { line, socket } = await join(running);
    expect([socket.handshake.secure, socket.request.socket.encrypted]).toEqual([true, true]);
    line.close();
  });

  it("closes: says goodbye to everybody, and the app goes on", async () => {
    const running = await startOwn();
    const { line, gone } = await join(running);
    await running.io.close();
    expect((await gone)[0]).toBe("server shutting down");
    expect(await line.closed).toBe(1005);
    expect((await fetch(running.url)).status).toBe(404);
    expect(await exchangeBytes(running.port, upgradeHead(target, { Connection: "close" }))).toMatch(
      /no such page$/,
    );
  });
});
