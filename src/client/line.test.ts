// The line as a part of the client without polling, with a test that speaks for the server.
import { beforeEach, expect, it } from "vitest";
import { ScriptedRuntime, ScriptedSocket } from "../../test/fakes/scripted-runtime.js";
import { BaseManager, type ManagerParts } from "./base-manager.js";
import { BaseSocket } from "./base-socket.js";
import { line } from "./line.js";
import { parseAddress } from "./url.js";
import { openWebSocketSession } from "./websocket-session.js";

const terms = '"sid":"s1","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100';
const granted = (id: string): string =>
  `0{${terms},"line":{"id":"${id}","token":"t-${id}","windowMs":60000}}`;

let runtime: ScriptedRuntime;
let sockets: ScriptedSocket[];
let socket: BaseSocket;
let told: unknown[];

const last = (): ScriptedSocket => sockets.at(-1) as ScriptedSocket;

beforeEach(() => {
  runtime = new ScriptedRuntime();
  sockets = [];
  told = [];
  const { clock, onPage, trace, random } = runtime;
  const program = {
    clock,
    onPage,
    openWebSocket: (url: string): ScriptedSocket => {
      sockets.push(new ScriptedSocket(url));
      return last();
    },
  };
  const parts: ManagerParts = {
    ...program,
    trace,
    random,
    Socket: BaseSocket,
    openSession: (address, options, owner) => openWebSocketSession(address, options, program, owner),
  };
  const address = parseAddress("https://example.org?a=b");
  socket = new BaseManager(address, {}, line(parts)).socket("/");
  socket.on("disconnect", (reason) => told.push(reason));
  socket.on("gap", (gap) => told.push(gap));
  socket.on("heard", (text) => told.push(text));
});

it("goes on with its session after a lost connection, and sends what is lacking", () => {
  expect(last().url.search).toBe("?a=b&hf=1&EIO=4&transport=websocket");
  last().open(granted("x"), '40{"sid":"a"}');
  expect(socket.guarantee).toBe("once");
  socket.emit("one");
  expect(last().takeSent()).toEqual(["40", '42["one"]']);
  runtime.clock.advance(45_000);
  expect([last().isClosed, socket.connected]).toEqual([true, true]);
  socket.emit("two", Uint8Array.of(1));
  runtime.clock.advance(5000);
  expect(last().url.searchParams.get("hf")).toBe("x");
  last().open(granted("y"));
  expect(last().takeSent()).toEqual(["6Rx.t-x.1"]);
  last().hear("6r1.t-next", '42["heard","hello"]');
  expect(last().takeSent()).toEqual([
    '42["one"]',
    '451-["two",{"_placeholder":true,"num":0}]',
    Uint8Array.of(1),
    "6a1",
  ]);
  expect(told).toEqual(["hello"]);
});

it("tells of a gap when the server does not know the line any more, and sends again by name what it may not have", () => {
  last().open(granted("x"), '40{"sid":"a"}');
  socket.emit("one");
  last().happen("close");
  runtime.clock.advance(5000);
  last().open(granted("y"), "6n");
  expect(told).toEqual(["transport close"]);
  last().hear('40{"sid":"b"}');
  expect(last().takeSent()).toEqual(["6Rx.t-x.1", "40", "6dx.2", '42["one"]']);
  expect(told).toEqual(["transport close", { line: "x", received: 1 }]);
});

it("is a client like any other where the server knows no lines, and where it leaves", () => {
  last().open(`0{${terms}}`, '40{"sid":"a"}');
  expect(socket.guarantee).toBe("at-most-once");
  last().hear("2");
  socket.disconnect();
  expect(last().takeSent()).toEqual(["40", "3", "41"]);
  expect([told, last().isClosed, runtime.clock.pendingTimers]).toEqual([["io client disconnect"], true, 0]);
});

it("gives up a lost connection when its manager is closed", () => {
  last().open(granted("x"), '40{"sid":"a"}');
  last().happen("close");
  expect(socket.connected).toBe(true);
  socket.io.engine.close();
  expect([told, socket.connected]).toEqual([["transport close"], false]);
});
