// Clients of Socket.IO 2, which speak Engine.IO 3: the official one in its last version, by every transport.
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import connectOlder, { type OlderSocket } from "socket.io-client-2";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Namespace, Server, type ServerOptions, type Socket } from "../../src/index.js";

async function start(options: ServerOptions = {}): Promise<{ io: Server; url: string }> {
  const http = createServer();
  const io = new Server(http, { allowEIO3: true, logIncidents: false, ...options });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => {
    const closed = io.close();
    // A client that gives up while it connects leaves a connection without a request, for which Node would wait.
    http.closeAllConnections();
    return closed;
  });
  return { io, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

function connect(url: string, options: object = {}): OlderSocket {
  const socket = connectOlder(url, { forceNew: true, reconnection: false, ...options });
  onTestFinished(() => void socket.close());
  return socket;
}

function next(emitter: OlderSocket | OlderSocket["io"]["engine"], event: string): Promise<unknown[]> {
  return new Promise((resolve) => emitter.on(event, (...args: unknown[]) => resolve(args)));
}

function nextSocket(io: Namespace | Server): Promise<Socket> {
  return new Promise((resolve) => {
    if (io instanceof Server) io.on("connection", resolve);
    else io.on("connection", resolve);
  });
}

/** A session of Engine.IO 3 that reads bytes; Node's client asks for base64. */
async function openRaw(): Promise<{ io: Server; at: string; hello: string }> {
  const { io, url } = await start();
  const at = `${url}/socket.io/?EIO=3&transport=polling`;
  const hello = await (await fetch(at)).text();
  const { sid } = JSON.parse(hello.slice(hello.indexOf("{"), hello.lastIndexOf("}") + 1)) as {
    sid: string;
  };
  return { io, at: `${at}&sid=${sid}`, hello };
}

const transports = [["polling"], ["websocket"], ["polling", "websocket"]];

describe.each([
  ...transports.map((names) => ({ transports: names, forceBase64: false })),
  ...transports.map((names) => ({ transports: names, forceBase64: true })),
])("by $transports, as base64: $forceBase64", (options) => {
  it("behaviour 104: a client is in the main namespace, under one id at both ends", async () => {
    const { io, url } = await start();
    const opened = nextSocket(io);
    const client = connect(url, options);
    await next(client, "connect");
    const socket = await opened;
    expect(socket.id).toBe(client.id);
    expect(socket.id).toBe(client.io.engine.id);
    expect([socket.conn.protocol, socket.handshake.query["EIO"]]).toEqual([3, "3"]);
    expect(socket.handshake.auth).toEqual({});
  });

  it("events and acknowledgements go both ways", async () => {
    const { io, url } = await start();
    io.on("connection", (socket) => {
      socket.on("add", (a: number, b: number, reply: (sum: number) => void) => reply(a + b));
      socket.emit("ask", "€🙂", (answer: unknown) => socket.emit("told", answer));
    });
    const client = connect(url, options);
    client.on("ask", (text: string, reply: (...args: unknown[]) => void) => reply(`${text}!`));
    const told = next(client, "told");
    const sum = new Promise((resolve) => client.emit("add", 1, 2, resolve));
    expect(await sum).toBe(3);
    expect(await told).toEqual(["€🙂!"]);
  });

  it("bytes go both ways, among text, in order", async () => {
    const { io, url } = await start();
    io.on("connection", (socket) => {
      socket.on("bytes", (bytes: Buffer, reply: (bytes: Buffer, size: number) => void) => {
        socket.emit("before", "€");
        reply(Buffer.concat([bytes, Buffer.of(9)]), bytes.length);
        socket.emit("after", new Uint8Array(300).fill(7), "🙂");
      });
    });
    const client = connect(url, options);
    const heard: unknown[] = [];
    client.on("before", (...args: unknown[]) => void heard.push(args));
    const after = next(client, "after");
    const reply = new Promise((resolve) => {
      client.emit("bytes", Buffer.of(0, 255, 128), (...args: unknown[]) => {
        heard.push(args);
        resolve(args);
      });
    });
    await reply;
    expect(heard).toEqual([["€"], [Buffer.of(0, 255, 128, 9), 3]]);
    expect(await after).toEqual([Buffer.alloc(300, 7), "🙂"]);
  });

  it("behaviour 104: a namespace's query is its auth, and its id the session's behind the name", async () => {
    const { io, url } = await start();
    const opened = nextSocket(io.of("/chat"));
    const token = "a,b c".repeat(200);
    const client = connect(`${url}/chat`, { ...options, query: { token } });
    await next(client, "connect");
    const socket = await opened;
    expect(socket.id).toBe(client.id);
    expect(socket.id).toBe(`/chat#${client.io.engine.id}`);
    expect(Object.getPrototypeOf(socket.handshake.auth)).toBeNull();
    expect(socket.handshake.auth["token"]).toBe(token);
    socket.emit("hi", Buffer.of(1));
    expect(await next(client, "hi")).toEqual([Buffer.of(1)]);
  });

  it("a broadcast reaches clients of every revision", async () => {
    const { io, url } = await start();
    io.on("connection", (socket) => socket.join("all"));
    const clients = [connect(url, options), connect(url, options)];
    const heard = Promise.all(clients.map((client) => next(client, "news")));
    await Promise.all(clients.map((client) => next(client, "connect")));
    io.to("all").emit("news", "x", Buffer.of(1, 2));
    expect(await heard).toEqual([
      ["x", Buffer.of(1, 2)],
      ["x", Buffer.of(1, 2)],
    ]);
  });

  it("a middleware's error is its data or its text, as is that of a namespace which is not there", async () => {
    const { io, url } = await start();
    io.of("/data").use((_socket, done) => done(Object.assign(new Error("no"), { data: { why: 1 } })));
    io.of("/text").use((_socket, done) => done(new Error("not today")));
    const errors = ["/data", "/text", "/missing"].map((nsp) => next(connect(url + nsp, options), "error"));
    expect(await Promise.all(errors)).toEqual([[{ why: 1 }], ["not today"], ["Invalid namespace"]]);
  });

  it("either end disconnects", async () => {
    const { io, url } = await start();
    let opened = nextSocket(io);
    let client = connect(url, options);
    let socket = await opened;
    const atServer = new Promise((resolve) => socket.on("disconnect", resolve));
    await next(client, "connect");
    client.close();
    expect(["client namespace disconnect", "transport close"]).toContain(await atServer);

    opened = new Promise((resolve) => io.once("connection", resolve));
    client = connect(url, options);
    const atClient = next(client, "disconnect");
    socket = await opened;
    await next(client, "connect");
    socket.disconnect();
    expect(await atClient).toEqual(["io server disconnect"]);
  });

  it("is kept alive by its own pings", async () => {
    const { io, url } = await start({ pingInterval: 60 });
    const opened = nextSocket(io);
    connect(url, options);
    const socket = await opened;
    let beats = 0;
    await new Promise<void>((resolve) => socket.conn.on("heartbeat", () => ++beats === 4 && resolve()));
    expect(socket.connected).toBe(true);
  });

  it("is missed without them", async () => {
    const { io, url } = await start({ pingInterval: 60, pingTimeout: 60 });
    const opened = nextSocket(io);
    const { engine } = connect(url, options).io;
    engine.ping = () => {};
    // Nor does it miss the server's answers, and leave by itself.
    engine.on("handshake", (times: { pingTimeout: number }) => (times.pingTimeout = 60_000));
    const socket = await opened;
    expect(await new Promise((resolve) => socket.on("disconnect", resolve))).toBe("ping timeout");
  });
});

it("the client moves to a WebSocket, and nothing is lost on the way", async () => {
  const { io, url } = await start();
  io.on("connection", (socket) => {
    let sent = 0;
    const burst = (): void => {
      for (let index = 0; index < 10 && sent < 100; index++) socket.emit("n", sent++, Buffer.of(1));
      if (sent < 100) setImmediate(burst);
    };
    burst();
  });
  const client = connect(url);
  const moved = next(client.io.engine, "upgrade");
  const heard: number[] = [];
  await new Promise<void>((resolve) => {
    client.on("n", (n: number) => heard.push(n) === 100 && resolve());
  });
  await moved;
  expect(heard).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

describe.each(transports.map((names) => ({ transports: names })))("by default, by $transports", (options) => {
  it("behaviour 104: the client is refused, with a connect_error", async () => {
    const { io, url } = await start({ allowEIO3: false });
    const refused = new Promise<{ code: number }>((resolve) => io.engine.on("connection_error", resolve));
    const client = connect(url, options);
    await next(client, "connect_error");
    expect(await refused).toMatchObject({ code: 5, context: { protocol: 3 } });
  });
});

describe("what the official client sends only in browsers", () => {
  it("the handshake says how long it is, and what a message may have", async () => {
    const { hello } = await openRaw();
    const [length = "", ...rest] = hello.split(":");
    const frame = rest.join(":").slice(0, Number(length));
    expect(frame).toMatch(
      /^0\{"sid":"[^"]+","upgrades":\["websocket"\],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000\}$/,
    );
  });

  it("bytes go as bytes, both ways", async () => {
    const { io, at } = await openRaw();
    const [socket] = io.sockets.sockets.values();
    const heard = new Promise((resolve) => socket?.on("up", resolve));
    expect(await (await fetch(at)).text()).toBe("2:40"); // the main namespace, joined without being asked for
    const head = '451-["up",{"_placeholder":true,"num":0}]';
    const body = [0, 4, 0, 0xff, ...Buffer.from(head), 1, 3, 0xff, 4, 1, 2]; // text of 40 bytes, binary of 3
    const answer = await fetch(at, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream" },
      body: Uint8Array.from(body),
    });
    expect([answer.status, await answer.text()]).toEqual([200, "ok"]);
    expect(await heard).toEqual(Buffer.of(1, 2));

    socket?.emit("up", Buffer.of(1, 2));
    const poll = await fetch(at);
    expect(poll.headers.get("content-type")).toBe("application/octet-stream");
    expect([...new Uint8Array(await poll.arrayBuffer())]).toEqual(body);
  });

  it.each(["4hi", "-1:4", "x:4", "99:4hi", "3:b4A", "1:9", "1:3"])(
    "the body %j ends the session, and the process goes on (E20)",
    async (body) => {
      const { io, at } = await openRaw();
      const [socket] = io.sockets.sockets.values();
      const reason = new Promise((resolve) => socket?.on("disconnect", resolve));
      await fetch(at, { method: "POST", body });
      // A pong is well written, but the server's to send.
      expect(await reason).toBe(body === "1:3" ? "transport error" : "parse error");
      expect((await fetch(at)).status).toBe(400);
    },
  );

  it("a session keeps its revision", async () => {
    const { at } = await openRaw();
    const answer = await fetch(at.replace("EIO=3", "EIO=4"));
    expect([answer.status, await answer.json()]).toEqual([400, { code: 3, message: "Bad request" }]);
    expect((await fetch(at.replace("EIO=3&", ""))).status).toBe(200);
  });
});
