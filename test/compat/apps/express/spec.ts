// What the Express application does for its users.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { io, type Socket } from "socket.io-client";
import { connected, next, refusal } from "../next.js";
import type { RunningApp } from "../running-app.js";
import { start } from "./app.js";

type Transports = ("polling" | "websocket")[];

let app: RunningApp;
const sockets: Socket[] = [];
before(async () => {
  app = await start();
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
after(() => app.stop());

const transportsToTry: Transports[] = [["polling"], ["websocket"], ["polling", "websocket"]];

for (const transports of transportsToTry) {
  const way = transports.join(" and ");

  test(`a stranger is refused, over ${way}`, async () => {
    const socket = open("", transports);
    assert.equal(await refusal(socket), "unauthorized");
  });

  test(`whoever has logged in over HTTP is known to the socket, over ${way}`, async () => {
    const socket = open(await login("ada"), transports);
    assert.equal(await socket.emitWithAck("who am I"), "ada");
  });

  test(`a session that the socket changes is changed for HTTP, over ${way}`, async () => {
    const cookie = await login("grace");
    const socket = open(cookie, transports);
    assert.equal(await socket.emitWithAck("visit"), 1);
    assert.equal(await socket.emitWithAck("visit"), 2);
    const visits = await fetch(`${app.url}/visits`, { headers: { cookie } });
    assert.deepEqual(await visits.json(), { visits: 2 });
  });

  test(`logging out disconnects every socket of the session, and no other, over ${way}`, async () => {
    const cookie = await login("ada");
    const mine = [open(cookie, transports), open(cookie, transports)];
    const other = open(await login("grace"), transports);
    await Promise.all([...mine, other].map(connected));
    const left = Promise.all(mine.map((socket) => next(socket, "disconnect")));
    await fetch(`${app.url}/logout`, { method: "POST", headers: { cookie } });
    assert.deepEqual(await left, ["io server disconnect", "io server disconnect"]);
    assert.equal(await other.emitWithAck("who am I"), "grace");
  });
}

test("the handshake carries the session's cookie and the headers of engine middlewares; what follows, its own", async () => {
  const handshake = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`);
  assert.match(handshake.headers.get("set-cookie") ?? "", /^connect\.sid=/);
  assert.equal(handshake.headers.get("x-frame-options"), "DENY");
  const { sid } = JSON.parse((await handshake.text()).slice(1)) as { sid: string };
  const post = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, {
    method: "POST",
    body: "1",
  });
  assert.equal(post.status, 200);
  assert.equal(post.headers.get("x-frame-options"), null);
});

test("Express answers what is not for sockets, and serves its own 404", async () => {
  const response = await fetch(`${app.url}/nowhere`);
  assert.equal(response.status, 404);
  assert.match(await response.text(), /Cannot GET \/nowhere/);
});

async function login(user: string): Promise<string> {
  const response = await fetch(`${app.url}/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user }),
  });
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

function open(cookie: string, transports: Transports): Socket {
  const socket = io(app.url, { transports, forceNew: true, extraHeaders: { cookie } });
  sockets.push(socket);
  return socket;
}
