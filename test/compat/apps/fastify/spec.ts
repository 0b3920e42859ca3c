// What the Fastify application does for its users.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { io, type Socket } from "socket.io-client";
import { connected, next, refusal } from "../next.js";
import type { RunningApp } from "../running-app.js";
import { start, type ClientToServer, type ServerToClient } from "./app.js";

type AppSocket = Socket<ServerToClient, ClientToServer>;

let app: RunningApp;
const sockets: { disconnect(): unknown }[] = [];
beforeEach(async () => {
  app = await start();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await app.stop();
});

test("a typed event is answered", async () => {
  const socket = open();
  assert.equal(await socket.emitWithAck("add", 2, 3), 5);
});

test("bytes go there and come back", async () => {
  const socket = open();
  const flipped = await socket.emitWithAck("flip", Buffer.from([1, 2, 3]));
  assert.deepEqual([...flipped], [3, 2, 1]);
});

test("everybody is asked, and every answer comes back", async () => {
  const asked = [open(), open(), open()];
  for (const [index, socket] of asked.entries()) {
    socket.on("question", (text, reply) => reply(`${text} ${index}`));
  }
  await Promise.all(asked.map((socket) => connected(socket as Socket)));
  const answers = await asked[0]?.emitWithAck("ask everybody", "here?");
  assert.deepEqual(answers, ["here? 0", "here? 1", "here? 2"]);
});

test("a route announces to those who read the topic, in its namespace", async () => {
  const sport = visit("/news", { topic: "sport" });
  const weather = visit("/news", { topic: "weather" });
  const greetings = await Promise.all([next(sport, "announced"), next(weather, "announced")]);
  assert.deepEqual(greetings, ["you read sport", "you read weather"]);

  const heard: string[] = [];
  weather.on("announced", (text) => heard.push(text));
  const announced = next(sport, "announced");
  await announce("sport", "three to one");
  assert.equal(await announced, "three to one");
  const rain = next(weather, "announced");
  await announce("weather", "rain");
  await rain;
  assert.deepEqual(heard, ["rain"]);
});

test("a namespace comes into being with the first who wants it, if its name is one of those allowed", async () => {
  const red = visit("/team-red");
  assert.equal(await next(red, "announced"), "ada joined /team-red");
  const heard: string[] = [];
  red.on("announced", (text) => heard.push(text));
  const blue = visit("/team-blue");
  assert.equal(await next(blue, "announced"), "ada joined /team-blue");
  assert.equal(await refusal(visit("/gang-red")), "Invalid namespace");
  assert.deepEqual(heard, []);
});

test("Fastify closes although sockets are open, and they are told", async () => {
  const another = await start();
  const socket = open(another, ["websocket"]);
  await connected(socket as Socket);
  const reason = next(socket as Socket, "disconnect");
  await another.stop();
  assert.equal(await reason, "io server disconnect");
  assert.equal(socket.active, false);
});

function open(
  { url }: RunningApp = app,
  transports: ("polling" | "websocket")[] = ["polling", "websocket"],
): AppSocket {
  const socket: AppSocket = io(url, { auth: { name: "ada" }, transports, forceNew: true });
  sockets.push(socket);
  return socket;
}

function visit(namespace: string, query: Record<string, string> = {}): Socket {
  const socket = io(`${app.url}${namespace}`, { query, auth: { name: "ada" }, forceNew: true });
  sockets.push(socket);
  return socket;
}

async function announce(room: string, text: string): Promise<void> {
  const response = await fetch(`${app.url}/announce/${room}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
  });
  assert.deepEqual(await response.json(), { announced: true });
}
