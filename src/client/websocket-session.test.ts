// The session of the build that has a WebSocket alone, with a test that speaks for the server.
import { expect, it } from "vitest";
import { handshake, ScriptedRuntime, ScriptedSocket } from "../../test/fakes/scripted-runtime.js";
import { BaseManager, type ManagerParts } from "./base-manager.js";
import { BaseSocket } from "./base-socket.js";
import type { BaseEngine } from "./engine.js";
import { resolveOptions, type ManagerOptions } from "./options.js";
import { parseAddress } from "./url.js";
import { openWebSocketSession, type WebSocketProgram } from "./websocket-session.js";

interface Scene {
  readonly runtime: ScriptedRuntime;
  readonly program: WebSocketProgram;
  readonly sockets: ScriptedSocket[];
}

function stage(): Scene {
  const runtime = new ScriptedRuntime();
  const sockets: ScriptedSocket[] = [];
  const openWebSocket = (url: string): ScriptedSocket => {
    const socket = new ScriptedSocket(url);
    sockets.push(socket);
    return socket;
  };
  const { clock, onPage } = runtime;
  return { runtime, program: { clock, onPage, openWebSocket }, sockets };
}

function start(
  options: Partial<ManagerOptions> = {},
  url = "https://example.org",
  { runtime, program, sockets } = stage(),
): { runtime: ScriptedRuntime; session: BaseEngine; socket: ScriptedSocket; told: unknown[] } {
  const told: unknown[] = [];
  const session = openWebSocketSession(parseAddress(url), resolveOptions(options), program, {
    open: () => told.push("open"),
    ping: () => told.push("ping"),
    data: (content) => told.push(content),
    close: (reason, details) =>
      told.push(["close", reason, details instanceof Error ? details.message : details]),
  });
  return { runtime, session, socket: sockets[0] as ScriptedSocket, told };
}

it("opens over a WebSocket, moves messages both ways and answers the heartbeat", () => {
  const { runtime, session, socket, told } = start({ query: { a: "1" } });
  expect(socket.url.href).toBe("wss://example.org/socket.io/?a=1&EIO=4&transport=websocket");
  session.write("too early");
  socket.open(handshake, "4hello", "2");
  expect(told).toEqual(["open", "hello", "ping"]);
  expect([session.id, session.transport.name]).toEqual(["s1", "websocket"]);
  session.write("a");
  session.write(Uint8Array.of(1));
  expect(socket.takeSent()).toEqual(["3", "4a", Uint8Array.of(1)]);
  runtime.clock.advance(44_999);
  expect(session.id).toBe("s1");
  runtime.clock.advance(1);
  expect(told.at(-1)).toEqual(["close", "ping timeout", undefined]);
  expect([session.id, socket.isClosed, runtime.clock.pendingTimers, runtime.pageListeners]).toEqual([
    "",
    true,
    0,
    0,
  ]);
});

it("is writable when nothing has left in this turn, and nothing waits", () => {
  const { runtime, session, socket } = start();
  expect(session.transport.isWritable).toBe(false);
  socket.open(handshake);
  expect(session.transport.isWritable).toBe(true);
  session.write("a");
  expect(session.transport.isWritable).toBe(false);
  runtime.clock.endTurn();
  socket.bufferedAmount = 1;
  expect(session.transport.isWritable).toBe(false);
  socket.bufferedAmount = 0;
  expect(session.transport.isWritable).toBe(true);
});

it("finds out that its ping is overdue although no timer has fired (58)", () => {
  const { runtime, session, socket, told } = start();
  socket.open(handshake);
  expect(session.isStale).toBe(false);
  runtime.clock.now = () => 45_001;
  expect(session.isStale).toBe(true);
  expect(session.id).toBe("s1");
  runtime.clock.endTurn();
  expect(told.at(-1)).toEqual(["close", "ping timeout", undefined]);
});

it.each([
  ["close", ["close", "transport close", { description: "websocket connection closed", context: {} }]],
  ["error", ["close", "transport error", "websocket error"]],
] as const)("ends once when the WebSocket has a %s", (event, first) => {
  const { socket, told } = start();
  socket.happen(event);
  expect(told[0]).toEqual(first);
  const { length } = told;
  socket.happen("close");
  socket.hear("4late");
  expect(told).toHaveLength(length);
});

it.each(["x", "0{}", "b!"])("ends with a parse error when the server sends %j", (frame) => {
  const { socket, told } = start();
  socket.open(frame);
  expect(told).toMatchObject([["close", "parse error", { description: expect.any(String) as string }]]);
  expect(socket.isClosed).toBe(true);
});

it("gives up opening after the timeout, and with the page's network, but not that of this machine", () => {
  const late = start({ timeout: 10 });
  late.runtime.clock.advance(10);
  expect(late.told[0]).toEqual(["close", "transport error", "timeout"]);
  const away = start();
  away.runtime.pageEvent("offline");
  expect(away.told[0]).toMatchObject([
    "close",
    "transport close",
    { description: "network connection lost" },
  ]);
  const here = start({ timeout: false }, "http://localhost:3000");
  here.runtime.pageEvent("offline");
  expect(here.told).toEqual([]);
});

it("tells of a WebSocket that may not be opened, though not at once", () => {
  const scene = stage();
  const { runtime, told } = start({}, undefined, {
    ...scene,
    program: { ...scene.program, openWebSocket: () => expect.unreachable("forbidden by the page's policy") },
  });
  expect(told).toEqual([]);
  runtime.clock.endTurn();
  expect(told[0]).toEqual(["close", "transport error", "websocket error"]);
});

it("carries the sockets of a manager, and brings them back (74, 116)", () => {
  const { runtime, program, sockets } = stage();
  const { trace, random } = runtime;
  const parts: ManagerParts = {
    ...program,
    trace,
    random,
    Socket: BaseSocket,
    openSession: (address, options, owner) => openWebSocketSession(address, options, program, owner),
  };
  const socket = new BaseManager(parseAddress("https://example.org"), {}, parts).socket("/");
  sockets[0]?.open('42["before its time"]', handshake, '40{"sid":"a"}');
  socket.emit("x", Uint8Array.of(1));
  expect(sockets[0]?.takeSent()).toEqual(["40", '451-["x",{"_placeholder":true,"num":0}]', Uint8Array.of(1)]);
  sockets[0]?.happen("close");
  expect(socket.connected).toBe(false);
  runtime.clock.advance(1000);
  sockets[1]?.open(handshake, '40{"sid":"b"}');
  expect(socket.id).toBe("b");
});
