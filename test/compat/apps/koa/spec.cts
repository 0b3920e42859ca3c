// What the Koa application does for its users, seen by a client that is required, and called.
import type { Socket } from "socket.io-client" with { "resolution-mode": "import" };
import type { RunningApp } from "../running-app.js" with { "resolution-mode": "import" };
import assert = require("node:assert/strict");
import nodeTest = require("node:test");
import vm = require("node:vm");
import koa = require("./app.cjs");

type Connect = (uri: string, options: object) => Socket;
const io: Connect & { connect: Connect; Manager: unknown } = require("socket.io-client");
const { after, afterEach, before, test } = nodeTest;

// What a build for pages may find there.
const ofBrowsers = { setTimeout, clearTimeout, TextDecoder, TextEncoder, URL, URLSearchParams };

let app: RunningApp;
const sockets: Socket[] = [];
before(async () => {
  app = await koa.start();
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
after(() => app.stop());

test("who comes is announced to the others, what is said to all", async () => {
  const ada = open("ada");
  await next(ada, "connect");
  const came = next(ada, "came");
  const grace = open("grace");
  assert.equal(await came, "grace");
  const said = Promise.all([next(ada, "message"), next(grace, "message")]);
  grace.send("hello");
  assert.deepEqual(await said, ["grace: hello", "grace: hello"]);
});

test("a room is told who leaves it, and why", async () => {
  const ada = open("ada");
  const grace = open("grace");
  ada.emit("join", "board");
  assert.deepEqual(await next(ada, "rooms"), ["board"]);
  grace.emit("join", "board");
  await next(grace, "rooms");
  const left = next(ada, "left");
  grace.disconnect();
  assert.deepEqual(await left, { room: "board", reason: "client namespace disconnect" });
});

test("a volatile event arrives when the line is free", async () => {
  const socket = io.connect(app.url, { path: "/live", transports: ["websocket"], forceNew: true });
  sockets.push(socket);
  await next(socket, "connect");
  const tock = next(socket, "tock");
  socket.emit("tick");
  await tock;
});

test("a namespace refuses with data, and lets in who knows the word; both share one connection", async () => {
  const main = open("ada");
  await next(main, "connect");
  const stranger = main.io.socket("/admin");
  sockets.push(stranger);
  const error = await next<Error & { data: unknown }>(stranger, "connect_error");
  assert.equal(error.message, "not authorized");
  assert.deepEqual(error.data, { hint: "say it" });
  stranger.auth = { password: "open sesame" };
  stranger.connect();
  assert.equal(await stranger.emitWithAck("count"), 1);
  assert.equal(stranger.io, main.io);
});

test("the handshake sets the engine's cookie", async () => {
  const response = await fetch(`${app.url}/live/?EIO=4&transport=polling`);
  assert.match(response.headers.get("set-cookie") ?? "", /^io=[\w-]{20}; Path=\/; HttpOnly; SameSite=Lax$/);
});

test("the client's build is served below the path, and the application finds it in its package", async () => {
  for (const path of ["/live/socket.io.js", "/client.js"]) {
    const response = await fetch(`${app.url}${path}`);
    assert.match(response.headers.get("content-type") ?? "", /javascript/);
    const page: { io?: Connect } = vm.createContext({ ...ofBrowsers });
    vm.runInContext(await response.text(), page);
    assert.equal(typeof page.io, "function");
  }
});

test("what is not below the path is Koa's", async () => {
  assert.equal(await (await fetch(`${app.url}/socket.io/`)).text(), "koa: /socket.io/");
});

function open(name: string): Socket {
  const socket = io(app.url, { path: "/live/", query: { name }, forceNew: true });
  sockets.push(socket);
  return socket;
}

function next<T = unknown>(socket: Socket, event: string): Promise<T> {
  return new Promise((resolve) => {
    socket.once(event, (first: T) => resolve(first));
  });
}
