// The front door with the official client: what a server's life is made of, from attaching to closing. What both ends say to
// each other once they are connected is held by test/interop.
import { once } from "node:events";
import { createServer, type Server as HttpServer, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { connect as connectTcp, type AddressInfo, type Socket as TcpSocket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { io as connect, type Socket as ClientSocket } from "socket.io-client";
import { Server, type ServerOptions, type Socket } from "../../src/index.js";
import { eventually } from "../stage/eventually.js";

const require = createRequire(import.meta.url);

const clients: ClientSocket[] = [];
const servers: Server[] = [];

afterEach(async () => {
  for (const socket of clients.splice(0)) socket.disconnect();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A server on a free port of the loopback, and its address. */
async function start(
  options: ServerOptions = {},
): Promise<{ server: Server; http: HttpServer; url: string }> {
  const http = createServer((_, response) => response.end("the application"));
  const server = new Server(http, options);
  servers.push(server);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return { server, http, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

function client(url: string, options: object = {}): ClientSocket {
  const socket = connect(url, { forceNew: true, reconnectionDelay: 10, ...options });
  clients.push(socket);
  return socket;
}

async function heard(
  emitter: { once(event: string, listener: (...args: unknown[]) => void): unknown },
  event: string,
) {
  return new Promise<unknown[]>((resolve) => emitter.once(event, (...args) => resolve(args)));
}

/** What `express()` gives: a function, not a server. */
const application = (): void => undefined;

interface RawSession {
  readonly get: () => Promise<string>;
  readonly post: (body: string) => Promise<string>;
}

/** Opens a session by hand: the answers of GET and POST, as text. */
async function session(url: string): Promise<RawSession> {
  const open = await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text();
  const { sid } = JSON.parse(open.slice(1)) as { sid: string };
  const address = `${url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  return {
    get: async () => (await fetch(address)).text(),
    post: async (body) => (await fetch(address, { method: "POST", body })).text(),
  };
}

describe("attaching", () => {
  test("to a port, as number or text, and to an HTTP server whose other paths stay the application's", async () => {
    const { url, server, http } = await start();
    expect(server.httpServer).toBe(http);
    expect(await (await fetch(url)).text()).toBe("the application");
    const own = new Server("0");
    servers.push(own);
    const { httpServer } = own;
    if (httpServer === undefined) throw new Error("it made no HTTP server");
    if (!httpServer.listening) await once(httpServer, "listening");
    const socket = client(`http://localhost:${(httpServer.address() as AddressInfo).port}`);
    await heard(socket, "connect");
  });

  test("two HTTP servers may share one", async () => {
    const { url, server } = await start();
    const second = createServer();
    server.attach(second);
    second.listen(0, "127.0.0.1");
    await once(second, "listening");
    const [a, b] = [client(url), client(`http://127.0.0.1:${(second.address() as AddressInfo).port}`)];
    await Promise.all([heard(a, "connect"), heard(b, "connect")]);
    const both = Promise.all([heard(a, "news"), heard(b, "news")]);
    server.emit("news");
    await both;
  });

  test("an Express application passed by mistake is explained", () => {
    expect(() => new Server(application as unknown as HttpServer)).toThrow(
      "Please pass a http.Server instance",
    );
  });
});

describe("the session", () => {
  test("behaviour 76: connectTimeout closes a client that never joins a namespace", async () => {
    const { url } = await start({ connectTimeout: 20 });
    const { get } = await session(url);
    expect(await get()).toBe("1");
  });

  test("behaviour 77: several CONNECTs close it cleanly, behind what was due", async () => {
    const { url } = await start();
    const { get, post } = await session(url);
    await post("40");
    await post("40");
    expect(await get()).toMatch(/^40\{"sid":"[\w-]{20}"\}$/);
    expect(await get()).toBe("1");
  });

  test("behaviour 77: an EVENT before CONNECT, and what cannot be decoded, close it cleanly", async () => {
    const { url } = await start();
    for (const body of ['42["a"]', "47"]) {
      const { get, post } = await session(url);
      await post(body);
      expect(await get()).toBe("1");
    }
  });

  test("S02: events in the same POST as a CONNECT wait for asynchronous middlewares", async () => {
    const { url, server } = await start();
    server.use(async (_socket, next) => {
      await eventually(() => expect(servers).toHaveLength(1));
      next();
    });
    const said = new Promise((resolve) => server.on("connection", (socket) => socket.on("say", resolve)));
    const { post } = await session(url);
    await post('40\u001e42["say","hello"]');
    expect(await said).toBe("hello");
  });

  test("behaviour 99: id, request, conn and client are what applications expect", async () => {
    const { url, server } = await start();
    const connected = heard(server.sockets, "connection");
    client(url, { query: { room: "7" }, extraHeaders: { "x-kind": "test" } });
    const [socket] = (await connected) as [Socket];
    expect(socket.id).toMatch(/^[\w-]{20}$/);
    expect(socket.handshake.query["room"]).toBe("7");
    expect(socket.handshake.headers["x-kind"]).toBe("test");
    expect((socket.request as { url: string }).url).toContain("room=7");
    expect(socket.conn.id).toBe(socket.client.id);
    expect(socket.conn.id).not.toBe(socket.id);
    expect(server.engine.clientsCount).toBe(1);
  });
});

test("A01 to A03: failing handlers and middlewares harm nobody", async () => {
  const { url, server } = await start();
  const failures: unknown[] = [];
  server.on("handler_error", (error) => failures.push((error as Error).message));
  server.of("/broken").use(() => {
    throw new Error("the middleware's secret");
  });
  server.on("connection", (socket) => {
    socket.on("throw", () => {
      throw new Error("thrown");
    });
    socket.on("reject", async () => Promise.reject(new Error("rejected")));
    socket.on("ask", (reply: (text: string) => void) => reply("still here"));
  });
  const socket = client(url);
  socket.emit("throw");
  socket.emit("reject");
  expect(await socket.emitWithAck("ask")).toBe("still here");
  const [refusal] = (await heard(client(`${url}/broken`), "connect_error")) as [Error];
  expect(refusal.message).toBe("Internal error");
  expect(failures).toEqual(["thrown", "rejected", "the middleware's secret"]);
});

test("a parser made for Socket.IO serves both ends", async () => {
  const parser = require("socket.io-msgpack-parser") as NonNullable<ServerOptions["parser"]>;
  const { url, server } = await start({ parser });
  server.on("connection", (socket) => {
    socket.on("ask", (value: unknown, reply: (value: unknown) => void) => reply(value));
  });
  const value = { n: 1, bytes: Buffer.from([1, 2, 3]) };
  expect(await client(url, { parser }).emitWithAck("ask", value)).toEqual(value);
});

describe("closing", () => {
  test("behaviours 101 and 102: it frees the port, and clients come back when it listens there again", async () => {
    const { url, server, http } = await start();
    const { port } = http.address() as AddressInfo;
    // Over polling the client might be between two requests, and meet a port that refuses it.
    const socket = client(url, { transports: ["websocket"] });
    await heard(socket, "connect");
    const [serverSocket] = [...server.sockets.sockets.values()];
    if (serverSocket === undefined) throw new Error("nobody is connected");
    const reason = heard(serverSocket, "disconnect");
    const gone = heard(socket, "disconnect");
    await server.close();
    expect(await reason).toEqual(["server shutting down"]);
    expect((await gone)[0]).toBe("transport close");
    expect(http.listening).toBe(false);
    const back = heard(socket, "connect");
    server.listen(port);
    await back;
    server.on("connection", () => undefined);
    const answered = heard(socket, "news");
    server.emit("news");
    await answered;
  });

  test("it ends connections on which nothing was asked, and lets the application answer what was", async () => {
    const answers: ServerResponse[] = [];
    const http = createServer((_, response) => answers.push(response));
    const server = new Server(http);
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const { port } = http.address() as AddressInfo;
    const open = async (bytes: string): Promise<TcpSocket> => {
      const connection = connectTcp(port, "127.0.0.1");
      const [incoming] = (await once(http, "connection")) as [TcpSocket];
      connection.write(bytes);
      await eventually(() => expect(incoming.bytesRead).toBe(bytes.length));
      return connection;
    };
    // A browser's, on suspicion; one whose request is answered late; one whose request is still on its way.
    const bare = await open("");
    const asking = await open("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const begun = await open("GET / HTTP/1.1\r\nHo");
    const closed = server.close();
    await once(bare.resume(), "close");
    begun.write("st: a\r\n\r\n");
    await eventually(() => expect(answers).toHaveLength(2));
    for (const response of answers) response.end("late");
    for (const connection of [asking, begun]) {
      expect(await text(connection)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*late/s);
    }
    await closed;
  });

  test("behaviour 102: the callback gets the error of an HTTP server that is not running", async () => {
    const server = new Server(createServer());
    const callback = vi.fn<(error?: Error) => void>();
    await server.close(callback);
    expect(callback.mock.calls[0]?.[0]).toMatchObject({ code: "ERR_SERVER_NOT_RUNNING" });
  });
});
