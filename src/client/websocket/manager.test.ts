// What the client without other transports has of its own: the bytes of its WebSocket. What it has in common with the other builds is
// held by ../manager.test.ts and ../socket.test.ts.
import { expect, it } from "vitest";
import { handshake, ScriptedRuntime, ScriptedSocket } from "../../../test/fakes/scripted-runtime.js";
import { Manager } from "./manager.js";

function start(options: ConstructorParameters<typeof Manager>[1] = {}): {
  readonly runtime: ScriptedRuntime;
  readonly manager: Manager;
} {
  const runtime = new ScriptedRuntime();
  return { runtime, manager: new Manager("https://example.org?a=1", options, undefined, runtime) };
}

it("opens over a WebSocket, moves messages both ways and answers the heartbeat", () => {
  const { runtime, manager } = start();
  const heard: unknown[] = [];
  manager.on("ping", () => heard.push("ping"));
  const socket = manager.socket("/").on("x", (...args: unknown[]) => heard.push(args));
  expect(runtime.socket.url.href).toBe("wss://example.org/socket.io/?a=1&EIO=4&transport=websocket");
  runtime.socket.open(handshake, "6", "2", '40{"sid":"a"}', '451-["x",{"_placeholder":true,"num":0}]');
  runtime.socket.happen("message", Uint8Array.of(7).buffer);
  expect(heard).toEqual(["ping", [Uint8Array.of(7)]]);
  socket.emit("y", Uint8Array.of(1));
  expect(runtime.socket.takeSent()).toEqual([
    "40",
    "3",
    '451-["y",{"_placeholder":true,"num":0}]',
    Uint8Array.of(1),
  ]);
  runtime.clock.advance(45_000);
  expect([runtime.socket.isClosed, runtime.clock.pendingTimers, socket.active]).toEqual([true, 1, true]);
});

it("hears nothing of a WebSocket that it has given up", () => {
  const { runtime, manager } = start();
  const told: string[] = [];
  manager.on("close", (reason) => told.push(reason)).on("packet", () => told.push("packet"));
  runtime.socket.open(handshake);
  runtime.socket.happen("close");
  runtime.socket.happen("close");
  runtime.socket.hear("40");
  expect(told).toEqual(["transport close"]);
});

it.each(["0{}", "0", "4?"])("ends with a parse error when the server sends %j", (frame) => {
  const { runtime, manager } = start({ reconnection: false });
  const told: unknown[] = [];
  manager.on("error", (error) => told.push(error.message));
  manager.on("close", (reason) => told.push(reason));
  runtime.socket.open(frame);
  expect(told).toEqual(["parse error"]);
  expect(runtime.socket.isClosed).toBe(true);
});

it("tells of a WebSocket that may not be opened, though not at once", () => {
  const runtime = Object.assign(new ScriptedRuntime(), {
    openWebSocket: (): never => expect.unreachable("forbidden by the page's policy"),
  });
  const told: string[] = [];
  const manager = new Manager("https://example.org", { reconnection: false }, undefined, runtime);
  manager.on("error", (error) => told.push(error.message));
  expect(told).toEqual([]);
  runtime.clock.endTurn();
  expect(told).toEqual(["websocket error"]);
});

it("asks for the subprotocols that it is given, and for none otherwise", () => {
  const asked: unknown[] = [];
  const runtime = Object.assign(new ScriptedRuntime(), {
    openWebSocket(url: string, protocols: readonly string[]) {
      asked.push(protocols);
      return new ScriptedSocket(url);
    },
  });
  void new Manager("https://example.org", { protocols: ["a"] }, undefined, runtime);
  void new Manager("https://example.org", {}, undefined, runtime);
  expect(asked).toEqual([["a"], []]);
});
