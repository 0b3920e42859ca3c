// The manager of every build with its sockets, over a WebSocket that the test speaks for: opening, sharing, losing and coming back.
import { describe, expect, it } from "vitest";
import { clientBuilds, type AnyManager } from "../../test/fakes/client-builds.js";
import { handshake, ScriptedRuntime } from "../../test/fakes/scripted-runtime.js";
import type { BaseClientOptions } from "./options.js";

describe.each(clientBuilds)("a manager of $name", ({ open }) => {
  function start(
    options: BaseClientOptions = {},
    uri = "ws://example.org",
  ): { runtime: ScriptedRuntime; manager: AnyManager } {
    const runtime = new ScriptedRuntime();
    return { runtime, manager: open(uri, options, runtime) };
  }

  it("says what it has to, and nothing more, for two namespaces on one connection (115)", () => {
    const { runtime, manager } = start();
    const [root, foo] = [manager.socket("/"), manager.socket("/foo")];
    runtime.socket.open(handshake);
    expect(runtime.socket.takeSent()).toEqual(["40", "40/foo,"]);
    runtime.socket.hear('40{"sid":"a"}', '40/foo,{"sid":"b"}');
    root.disconnect();
    expect(runtime.socket.isClosed).toBe(false);
    foo.disconnect();
    expect(runtime.socket.takeSent()).toEqual(["41", "41/foo,"]);
    expect(runtime.socket.isClosed).toBe(true);
  });

  it("gives the same socket for a namespace, and connects it again when it was closed (115)", () => {
    const { runtime, manager } = start();
    const root = manager.socket("/");
    const foo = manager.socket("foo");
    runtime.socket.open(handshake, '40{"sid":"a"}', '40/foo,{"sid":"b"}');
    foo.disconnect();
    runtime.socket.takeSent();
    expect(manager.socket("/foo")).toBe(foo);
    expect(foo.active).toBe(true);
    expect(runtime.socket.takeSent()).toEqual(["40/foo,"]);
    expect(root.connected).toBe(true);
  });

  it("asks for a namespace once, however often it is told to connect", () => {
    const { runtime, manager } = start();
    const socket = manager.socket("/").connect();
    runtime.socket.open(handshake);
    socket.connect();
    expect(runtime.socket.takeSent()).toEqual(["40"]);
    expect(runtime.sockets).toHaveLength(1);
  });

  it("waits longer for each attempt, tells each failure, and gives up once (116)", () => {
    const { runtime, manager } = start({ reconnectionAttempts: 3 });
    const told: unknown[] = [];
    manager.on("reconnect_attempt", (attempt) => told.push(["attempt", attempt, runtime.clock.now()]));
    manager.on("reconnect_error", (error) => told.push(["error", error.message]));
    manager.on("reconnect_failed", () => told.push("failed"));
    const socket = manager.socket("/");
    for (let failed = 0; failed < 4; failed++) {
      runtime.socket.happen("error");
      runtime.clock.advance(5000);
    }
    expect(told).toEqual([
      ["attempt", 1, 1000],
      ["error", "websocket error"],
      ["attempt", 2, 7000],
      ["error", "websocket error"],
      ["attempt", 3, 14_000],
      ["error", "websocket error"],
      "failed",
    ]);
    expect(socket.active).toBe(true);
    expect(runtime.clock.pendingTimers).toBe(0);
  });

  it("tells how many attempts a reconnection took, and starts counting anew", () => {
    const { runtime, manager } = start();
    const reconnects: number[] = [];
    manager.on("reconnect", (attempt) => reconnects.push(attempt));
    manager.socket("/");
    runtime.socket.open(handshake);
    for (let round = 0; round < 2; round++) {
      runtime.socket.happen("close");
      runtime.clock.advance(1000);
      runtime.socket.happen("error");
      runtime.clock.advance(2000);
      runtime.socket.open(handshake);
    }
    expect(reconnects).toEqual([2, 2]);
  });

  it("gives up opening after the timeout and tries again (117)", () => {
    const { runtime, manager } = start({ timeout: 300 });
    const errors: string[] = [];
    manager.socket("/").on("connect_error", (error) => errors.push(error.message));
    runtime.clock.advance(299);
    expect(errors).toEqual([]);
    runtime.clock.advance(1);
    expect(errors).toEqual(["timeout"]);
    expect(runtime.socket.isClosed).toBe(true);
    runtime.clock.advance(1000);
    expect(runtime.sockets).toHaveLength(2);
  });

  it("takes a timeout of zero for an immediate one, and false for none (117)", () => {
    const hurried = start({ timeout: 0, reconnection: false });
    const errors: string[] = [];
    hurried.manager.on("error", (error) => errors.push(error.message));
    hurried.runtime.clock.advance(0);
    expect(errors).toEqual(["timeout"]);
    expect(start({ timeout: false }).runtime.clock.pendingTimers).toBe(0);
  });

  it("stops opening when its only socket is told to disconnect, and nothing is left behind (114)", () => {
    const { runtime, manager } = start();
    const socket = manager.socket("/");
    socket.disconnect();
    expect(runtime.socket.isClosed).toBe(true);
    expect(runtime.clock.pendingTimers).toBe(0);
    expect(runtime.pageListeners).toBe(0);
    runtime.clock.advance(60_000);
    expect(runtime.sockets).toHaveLength(1);
    socket.connect();
    expect(runtime.sockets).toHaveLength(2);
  });

  it("stops coming back when its only socket is told to disconnect, but not for one of two (114)", () => {
    const { runtime, manager } = start();
    const [root, foo] = [manager.socket("/"), manager.socket("/foo")];
    runtime.socket.open(handshake);
    runtime.socket.happen("close");
    root.disconnect();
    runtime.clock.advance(1000);
    expect(runtime.sockets).toHaveLength(2);
    runtime.socket.happen("error");
    foo.disconnect();
    runtime.clock.advance(60_000);
    expect(runtime.sockets).toHaveLength(2);
    expect(runtime.clock.pendingTimers).toBe(0);
  });

  it("does not come back when a listener of the attempt disconnects", () => {
    const { runtime, manager } = start();
    const socket = manager.socket("/");
    manager.on("reconnect_attempt", () => socket.disconnect());
    runtime.socket.happen("error");
    runtime.clock.advance(60_000);
    expect(runtime.sockets).toHaveLength(1);
  });

  it("ends the session with a ping timeout, counted from the last ping (38)", () => {
    const { runtime, manager } = start();
    const reasons: string[] = [];
    manager.on("close", (reason) => reasons.push(reason));
    runtime.socket.open(handshake);
    runtime.clock.advance(44_999);
    runtime.socket.hear("2");
    expect(runtime.socket.takeSent()).toEqual(["3"]);
    runtime.clock.advance(44_999);
    expect(reasons).toEqual([]);
    runtime.clock.advance(1);
    expect(reasons).toEqual(["ping timeout"]);
  });

  it("tells its own listeners of what has ended or failed before those of its sockets", () => {
    const { runtime, manager } = start();
    const told: string[] = [];
    const socket = manager.socket("/");
    for (const event of ["disconnect", "connect_error"] as const) socket.on(event, () => told.push(event));
    for (const event of ["close", "error"] as const) manager.on(event, () => told.push(event));
    runtime.socket.open(handshake, '40{"sid":"a"}');
    runtime.socket.happen("close");
    runtime.clock.advance(1000);
    runtime.socket.happen("error");
    expect(told).toEqual(["close", "disconnect", "error", "connect_error"]);
  });

  it("ends the session when the page goes offline, and tries at once when it is online again", () => {
    const { runtime, manager } = start();
    const told: unknown[] = [];
    manager.socket("/").on("disconnect", (...args) => told.push(...args));
    runtime.socket.open(handshake, '40{"sid":"a"}');
    runtime.pageEvent("offline");
    expect(told).toEqual(["transport close", { description: "network connection lost" }]);
    runtime.pageEvent("online");
    expect(runtime.sockets).toHaveLength(2);
    runtime.clock.advance(5000);
    expect(runtime.sockets).toHaveLength(2);
  });
});
