// What the Hono application does for its users.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Manager, type Socket } from "socket.io-client";
import { next } from "../next.js";
import type { RunningApp } from "../running-app.js";
import { start } from "./app.js";

let app: RunningApp;
const sockets: Socket[] = [];
before(async () => {
  app = await start();
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
after(() => app.stop());

test("a room is seen over HTTP, by the names its sockets have given", async () => {
  await enter("ada", "library");
  await enter("grace", "library");
  await enter("alan", "garden");
  assert.deepEqual(await people("library"), ["ada", "grace"]);
});

test("what is said in a room is heard there, but by the speaker and those excepted", async () => {
  const speaker = await enter("ada", "hall");
  const hearer = await enter("grace", "hall");
  const deaf = await enter("alan", "hall");
  await deaf.emitWithAck("join", "deaf");
  const heard: string[] = [];
  for (const socket of [speaker, deaf]) socket.on("said", (text) => heard.push(text));
  const said = next(hearer, "said");
  speaker.emit("say", "hall", "hello");
  assert.equal(await said, "hello");
  await Promise.all([speaker, deaf].map((socket) => socket.emitWithAck("join", "hall")));
  assert.deepEqual(heard, []);
});

test("a route moves a room's sockets into another", async () => {
  await enter("ada", "lounge");
  await fetch(`${app.url}/rooms/lounge/everybody-to/bar`, { method: "POST" });
  assert.deepEqual(await people("bar"), ["ada"]);
});

test("a route disconnects a room, and nobody comes back", async () => {
  const socket = await enter("ada", "cellar");
  const reason = next(socket, "disconnect");
  await fetch(`${app.url}/rooms/cellar`, { method: "DELETE" });
  assert.equal(await reason, "io server disconnect");
  assert.equal(socket.active, false);
});

test("an event that a middleware refuses is reported, and an event nobody expects is caught", async () => {
  const socket = await enter("ada", "hall");
  const refused = next(socket, "refused");
  socket.emit("forbidden", 1);
  assert.equal(await refused, "forbidden with 1 argument");
  const caught = next(socket, "caught");
  socket.emit("unheard of");
  assert.equal(await caught, "unheard of");
});

test("whoever allowRequest turns away is not let in", async () => {
  const socket = open("ada", { "x-banned": "yes" });
  const error = await next<Error>(socket, "connect_error");
  assert.match(error.message, /websocket error/);

  const raw = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, { headers: { "x-banned": "1" } });
  assert.equal(raw.status, 403);
  assert.deepEqual(await raw.json(), { code: 4, message: "Forbidden" });
});

test("the page's origin is allowed, with credentials", async () => {
  const response = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, {
    headers: { origin: "https://page.example" },
  });
  assert.equal(response.headers.get("access-control-allow-origin"), "https://page.example");
  assert.equal(response.headers.get("access-control-allow-credentials"), "true");
  const preflight = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, {
    method: "OPTIONS",
    headers: { origin: "https://page.example", "access-control-request-method": "POST" },
  });
  assert.equal(preflight.status, 204);
});

test("the handshake announces the options", async () => {
  const response = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`);
  const { sid, ...announced } = JSON.parse((await response.text()).slice(1)) as Record<string, unknown>;
  assert.equal(typeof sid, "string");
  assert.deepEqual(announced, {
    upgrades: ["websocket"],
    pingInterval: 10_000,
    pingTimeout: 20_000,
    maxPayload: 10_000,
  });
});

function open(name: string, extraHeaders: Record<string, string> = {}): Socket {
  const manager = new Manager(app.url, { transports: ["websocket"], extraHeaders, reconnection: false });
  const socket = manager.socket("/", { auth: { name } });
  sockets.push(socket);
  return socket;
}

async function enter(name: string, room: string): Promise<Socket> {
  const socket = open(name);
  await socket.emitWithAck("join", room);
  return socket;
}

async function people(room: string): Promise<unknown> {
  const response = await fetch(`${app.url}/rooms/${room}`);
  return response.json();
}
