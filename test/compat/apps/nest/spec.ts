// What the NestJS application does for its users.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { io, type Socket } from "socket.io-client";
import { connected, next, refusal } from "../next.js";
import type { RunningApp } from "../running-app.js";
import { start } from "./app.js";

let app: RunningApp;
const sockets: Socket[] = [];
beforeEach(async () => {
  app = await start();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await app.stop();
});

test("what a handler returns answers the client; an event it returns is emitted", async () => {
  const socket = open({ name: "ada" });
  assert.equal(await socket.emitWithAck("square", { n: 12 }), 144);
  const echoed = next(socket, "echoed");
  socket.emit("echo", "hello");
  assert.equal(await echoed, "hello");
});

test("an observable becomes one event after the other", async () => {
  const socket = open({ name: "ada" });
  const counted: number[] = [];
  const done = new Promise<void>((resolve) => {
    socket.on("counted", (n: number) => {
      counted.push(n);
      if (counted.length === 3) resolve();
    });
  });
  socket.emit("count", 3);
  await done;
  assert.deepEqual(counted, [0, 1, 2]);
});

test("a handler that takes the acknowledgement may give it several arguments", async () => {
  const socket = open({ name: "ada" });
  const answers = await new Promise<string[]>((resolve) => {
    socket.emit("by hand", "written", (...all: string[]) => resolve(all));
  });
  assert.deepEqual(answers, ["written", "by hand"]);
});

test("what a pipe or a guard refuses becomes an exception for the client, and the connection stays", async () => {
  const socket = open({ name: "ada" });
  const tooSmall = next<{ status: string; message: string }>(socket, "exception");
  socket.emit("square", { n: 1.5 });
  const { status, message } = await tooSmall;
  assert.deepEqual({ status, message }, { status: "error", message: "not a whole number" });
  const forbidden = next<{ message: string }>(socket, "exception");
  socket.emit("secret");
  assert.equal((await forbidden).message, "Forbidden resource");
  assert.equal(socket.connected, true);

  const member = open({ name: "grace", isMember: true });
  assert.equal(await member.emitWithAck("secret"), "for members");
});

test("a controller posts into a room", async () => {
  const inside = open({ name: "ada" });
  const outside = open({ name: "grace" });
  assert.deepEqual(await inside.emitWithAck("join", "board"), ["board"]);
  await connected(outside);
  const posted = next(inside, "posted");
  const response = await fetch(`${app.url}/rooms/board`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: "news" }),
  });
  assert.deepEqual(await response.json(), { heardBy: 1 });
  assert.equal(await posted, "news");
});

test("the gateway is told of its life and of its clients", async () => {
  const ada = open({ name: "ada" });
  const grace = open({ name: "grace" });
  await Promise.all([connected(ada), connected(grace)]);
  const left = next(ada, "left");
  grace.disconnect();
  assert.equal(await left, "grace");
  const history: string[] = await ada.emitWithAck("history");
  assert.deepEqual(history.toSorted(), [
    "connected ada",
    "connected grace",
    "disconnected grace",
    "init /chat",
  ]);
});

test("a middleware of the namespace refuses who has no name", async () => {
  assert.equal(await refusal(open({})), "who are you?");
});

test("closing the application disconnects everybody", async () => {
  const another = await start();
  const socket = open({ name: "ada" }, another);
  await connected(socket);
  const reason = next(socket, "disconnect");
  await another.stop();
  assert.equal(await reason, "transport close");
});

function open(auth: object, { url }: RunningApp = app): Socket {
  const socket = io(`${url}/chat`, { path: "/ws", transports: ["websocket"], auth, forceNew: true });
  sockets.push(socket);
  return socket;
}
