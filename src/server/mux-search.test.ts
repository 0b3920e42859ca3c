// Clients that ask for a namespace which a function of the application has yet to find.
import { beforeEach, expect, test } from "vitest";
import { Stage, type FakeSession } from "../../test/stage/server-stage.js";
import type { AnyNamespace } from "./namespace.js";
import type { Search } from "./namespaces.js";

let stage: Stage;
let session: FakeSession;
let child: AnyNamespace;
/** Answers the searches that are under way, in the order in which they began. */
let answers: ((search: Search) => void)[];

beforeEach(() => {
  stage = new Stage("/child");
  child = stage.namespace("/child");
  stage.namespaces.delete("/child");
  answers = [];
  stage.search = (_name, _auth, done) => void answers.push(done);
  session = stage.session();
});

function answer(search: Search): void {
  const next = answers.shift();
  if (next === undefined) throw new Error("nobody asked");
  next(search);
}

/** The function says yes: now the child is there. */
function find(): void {
  stage.namespaces.set("/child", child);
  answer({ kind: "found", namespace: child });
}

test("S02: what a client sends behind its CONNECT waits with it, and arrives in order", () => {
  const said: unknown[] = [];
  child.on("connection", (socket) => socket.on("say", (word: unknown) => said.push(word)));
  session.says("0/child,", '2/child,["say",1]', '2/child,["say",2]');
  expect(session.take()).toEqual([]);
  find();
  expect(session.take()).toEqual(['40/child,{"sid":"id-0"}']);
  expect(said).toEqual([1, 2]);
});

test("what waited for the search goes on waiting for the middlewares", () => {
  const said: unknown[] = [];
  let pass: (() => void) | undefined;
  child.use((_socket, next) => (pass = next));
  child.on("connection", (socket) => socket.on("say", (word: unknown) => said.push(word)));
  session.says("0/child,", '2/child,["say",1]');
  find();
  expect(said).toEqual([]);
  pass?.();
  expect(said).toEqual([1]);
  expect(stage.clock.pendingTimers).toBe(0);
});

test("nothing found, or a function that failed, is answered, and the session stays", () => {
  session.says("0/a,", "0/b,");
  answer({ kind: "unknown" });
  answer({ kind: "failed", error: new Error("secret") });
  expect(session.take()).toEqual([
    '44/a,{"message":"Invalid namespace"}',
    '44/b,{"message":"Internal error"}',
  ]);
  expect(stage.failures.map(({ error }) => (error as Error).message)).toEqual(["secret"]);
  expect(session.ended).toBeNull();
});

test("a function that never answers is answered for, and its client has to go if it is nowhere", () => {
  session.says("0/child,");
  stage.clock.advance(45_000);
  expect(session.take()).toEqual(['44/child,{"message":"Internal error"}']);
  expect(session.ended).toBe("forced server close");
  expect(stage.clock.pendingTimers).toBe(0);
  find();
  expect(child.sockets.size).toBe(0);
});

test("a client that leaves, and comes back, while a function thinks is looked for anew", () => {
  session.says("0/child,", "1/child,", "0/child,");
  expect(answers).toHaveLength(2);
  answer({ kind: "unknown" });
  expect(session.take()).toEqual([]);
  find();
  expect(session.take()).toEqual(['40/child,{"sid":"id-0"}']);
});

test("a session that ends while a function thinks leaves nothing behind", () => {
  session.says("0/child,");
  session.end("transport close");
  expect(stage.clock.pendingTimers).toBe(0);
  find();
  expect(child.sockets.size).toBe(0);
  expect(session.take()).toEqual([]);
});

test("searches count among the 100 namespaces of a session", () => {
  for (let i = 0; i < 100; i++) session.says(`0/child-${i},`);
  expect(answers).toHaveLength(100);
  session.says("0/child-100,");
  expect(session.take()).toEqual(['44/child-100,{"message":"Too many namespaces"}']);
});
