import { beforeEach, expect, test } from "vitest";
import { Stage, type FakeSession } from "../../test/stage/server-stage.js";
import { PeerError } from "./engine/peer-error.js";
import type { AnySocket } from "./socket.js";

let stage: Stage;
let session: FakeSession;
let socket: AnySocket;

beforeEach(() => {
  stage = new Stage();
  stage.errorReply = (error, event) => ({
    failed: event,
    by: error instanceof PeerError ? error.code : "us",
  });
  ({ session, socket } = stage.join());
});

function fail(): never {
  throw new Error("the password is 1234");
}

const answer = '437[{"failed":"ask","by":"us"}]';

test("a handler that throws is answered for, in the application's words", () => {
  socket.on("ask", fail);
  session.says('27["ask"]');
  expect(session.sent).toEqual([answer]);
  expect(stage.failures).toHaveLength(1);
});

test("a handler whose promise is rejected is answered for", async () => {
  socket.on("ask", () => Promise.reject(new Error("late")));
  session.says('27["ask"]');
  await Promise.resolve();
  expect(session.sent).toEqual([answer]);
});

test("a middleware that throws is answered for", () => {
  socket.use(fail);
  session.says('27["ask"]');
  expect(session.sent).toEqual([answer]);
});

test("a handler that has replied before it fails is not answered for again", () => {
  socket.on("ask", (reply: (word: string) => void) => {
    reply("done");
    fail();
  });
  session.says('27["ask"]');
  expect(session.sent).toEqual(['437["done"]']);
});

test("whoever only watches takes no handler's reply away", () => {
  socket.onAny(fail);
  socket.on("ask", (reply: (word: string) => void) => reply("done"));
  session.says('27["ask"]');
  expect(session.sent).toEqual(['437["done"]']);
});

test("nobody is answered who has not asked", () => {
  socket.on("tell", fail);
  session.says('2["tell"]');
  expect(session.sent).toEqual([]);
});

test("without the option the client's own timeout tells", () => {
  stage.errorReply = undefined;
  socket.on("ask", fail);
  session.says('27["ask"]');
  expect(session.sent).toEqual([]);
});

test("the application's own answer may fail, too", () => {
  stage.errorReply = fail;
  socket.on("ask", fail);
  session.says('27["ask"]');
  expect([session.sent, stage.failures.length]).toEqual([[], 2]);
});

test("an event above the rate is answered for, and not handled", () => {
  const heard: unknown[] = [];
  socket.on("ask", () => heard.push("ask"));
  session.tokens = 0;
  session.says('27["ask"]', '2["ask"]');
  expect([session.sent, heard]).toEqual([['437[{"failed":"ask","by":"event-rate"}]'], []]);
});
