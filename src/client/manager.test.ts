// What the manager of the build with all transports has beside manager-face.test.ts, over a WebSocket that the test speaks for.
import { expect, it } from "vitest";
import { handshake, ScriptedRuntime } from "../../test/fakes/scripted-runtime.js";
import { Manager } from "./manager.js";
import { parseAddress } from "./url.js";
import type { ClientOptions } from "./options.js";

function start(
  options: ClientOptions = {},
  uri = "ws://example.org",
): { runtime: ScriptedRuntime; manager: Manager } {
  const runtime = new ScriptedRuntime();
  return {
    runtime,
    manager: new Manager(parseAddress(uri), { transports: ["websocket"], ...options }, runtime),
  };
}

it("leaves a server alone for as long as it wants to be, and at least for the delay of its own (Retry-After)", async () => {
  const { runtime, manager } = start({ transports: ["polling"] });
  const attempts: number[] = [];
  manager.on("reconnect_attempt", () => attempts.push(runtime.clock.now()));
  await runtime.takeRequest("GET").answer("", 503, 30_000);
  runtime.clock.advance(29_999);
  expect(attempts).toEqual([]);
  runtime.clock.advance(1);
  expect(attempts).toEqual([30_000]);
  await runtime.takeRequest("GET").answer("", 503, 1);
  runtime.clock.advance(1999);
  expect(attempts).toHaveLength(1);
  runtime.clock.advance(1);
  expect(attempts).toEqual([30_000, 32_000]);
});

it("opens a new session after a packet that cannot be decoded (122)", () => {
  const { runtime, manager } = start();
  const reasons: unknown[] = [];
  const socket = manager.socket("/").on("disconnect", (...args) => reasons.push(...args));
  runtime.socket.open(handshake, '40{"sid":"a"}');
  const first = manager.engine;
  runtime.socket.hear('42["x"');
  expect(reasons).toMatchObject(["parse error", { description: "invalid payload" }]);
  expect(runtime.socket.isClosed).toBe(true);
  runtime.clock.advance(1000);
  runtime.socket.open(handshake, '40{"sid":"b"}');
  expect(manager.engine).not.toBe(first);
  expect(socket.connected).toBe(true);
});

it("comes back after the session was closed by hand, below its sockets", () => {
  const { runtime, manager } = start();
  const reasons: string[] = [];
  manager.socket("/").on("disconnect", (reason) => reasons.push(reason));
  runtime.socket.open(handshake, '40{"sid":"a"}');
  manager.engine.close();
  expect(reasons).toEqual(["forced close"]);
  runtime.clock.advance(1000);
  expect(runtime.sockets).toHaveLength(2);
});

it("stays when the page goes offline but the server is this machine", () => {
  const { runtime, manager } = start({}, "ws://localhost:3000");
  runtime.socket.open(handshake);
  runtime.pageEvent("offline");
  expect(manager.engine.readyState).toBe("open");
});

it("ends silently when the page is left, if it is told to", () => {
  const { runtime, manager } = start({ closeOnBeforeunload: true });
  const reasons: string[] = [];
  manager.on("close", (reason) => reasons.push(reason));
  runtime.socket.open(handshake);
  runtime.pageEvent("beforeunload");
  expect(runtime.socket.isClosed).toBe(true);
  expect(reasons).toEqual([]);
});

it("says that there is no transport, though not at once, and leaves the caller's list alone (51)", () => {
  const transports: never[] = [];
  const { runtime, manager } = start({ transports, reconnection: false });
  const errors: string[] = [];
  manager.on("error", (error) => errors.push(error.message));
  expect(errors).toEqual([]);
  runtime.clock.endTurn();
  expect(errors).toEqual(["No transports available"]);
  expect(transports).toEqual([]);
});

it("says nothing of missing transports to a caller who has left in the meantime", () => {
  const { runtime, manager } = start({ transports: [] });
  const errors: Error[] = [];
  const socket = manager.socket("/").on("connect_error", (error) => errors.push(error));
  socket.disconnect();
  runtime.clock.advance(60_000);
  expect(errors).toEqual([]);
});

it("writes nothing into the caller's options, and lets its own be changed between sessions", () => {
  const options: ClientOptions = Object.freeze({ transports: ["websocket"] as const, query: { a: "1" } });
  const { runtime, manager } = start(options);
  expect(runtime.socket.url.search).toBe("?a=1&EIO=4&transport=websocket&hf=1");
  manager.opts.query = "b=2";
  manager.reconnectionDelay(10).timeout(false);
  runtime.socket.happen("error");
  runtime.clock.advance(10);
  expect(runtime.socket.url.search).toBe("?b=2&EIO=4&transport=websocket&hf=1");
});

it("reports what a listener throws, and goes on (the other listeners hear it too)", () => {
  const { runtime, manager } = start();
  const heard: string[] = [];
  const socket = manager.socket("/");
  socket.on("news", () => {
    throw new Error("mine");
  });
  socket.onAny(() => {
    throw new Error("any");
  });
  socket.on("news", (text) => heard.push(text));
  runtime.socket.open(handshake, '40{"sid":"a"}', '42["news","x"]');
  expect(heard).toEqual(["x"]);
  expect(runtime.failures.map(String)).toEqual(["Error: any", "Error: mine"]);
  expect(socket.connected).toBe(true);
});

it("shows every frame through its session, and every packet itself", () => {
  const { runtime, manager } = start();
  const shown: unknown[] = [];
  manager.engine.on("packet", ({ type }) => shown.push(`in ${type}`));
  manager.engine.on("packetCreate", ({ type, data }) => shown.push(`out ${type} ${String(data)}`));
  manager.on("packet", ({ type, nsp }) => shown.push([type, nsp]));
  manager.socket("/");
  runtime.socket.open(handshake, '40{"sid":"a"}', "2");
  expect(shown).toEqual(["in open", "out message 0", "in message", [0, "/"], "in ping", "out pong "]);
  expect(manager.engine.id).toBe("s1");
});
