// What the socket of the build with all transports has beside base-socket.test.ts, over a WebSocket that the test speaks for.
import { describe, expect, it, vi } from "vitest";
import { handshake, ScriptedRuntime, type ScriptedSocket } from "../../test/fakes/scripted-runtime.js";
import type { ClientOptions } from "./options.js";
import { Manager } from "./manager.js";
import type { Socket } from "./socket.js";
import { parseAddress } from "./url.js";

interface Scene {
  readonly runtime: ScriptedRuntime;
  readonly socket: Socket;
  readonly wire: ScriptedSocket;
}

function start(options: ClientOptions = {}): Scene {
  const runtime = new ScriptedRuntime();
  const socket = new Manager(
    parseAddress("ws://example.org"),
    { transports: ["websocket"], ...options },
    runtime,
  ).socket("/");
  return { runtime, socket, wire: runtime.socket };
}

function connected(options: ClientOptions = {}): Scene {
  const scene = start(options);
  scene.wire.open(handshake, '40{"sid":"a"}');
  scene.runtime.clock.endTurn();
  scene.wire.takeSent();
  return scene;
}

function reconnect({ runtime, wire }: Scene): ScriptedSocket {
  wire.happen("close");
  runtime.clock.advance(1000);
  runtime.socket.open(handshake, '40{"sid":"b"}');
  return runtime.socket;
}

describe("with all transports", () => {
  it("delivers what came before the connection was granted, before it tells of it (112)", () => {
    const { socket, wire } = start();
    const told: string[] = [];
    socket.on("early", () => told.push(`early, ${socket.id}`)).on("connect", () => told.push("connect"));
    wire.open(handshake, '42["early"]');
    expect(told).toEqual([]);
    wire.hear('40{"sid":"a"}');
    expect(told).toEqual(["early, a", "connect"]);
  });

  it("shows every outgoing event when it leaves, in the order of the listeners, and can be told to stop (95)", () => {
    const { socket, wire } = start();
    const told: unknown[] = [];
    const second = (...args: unknown[]): void => void told.push(args);
    socket.onAnyOutgoing(second);
    socket.prependAnyOutgoing((event) => told.push(event));
    socket.emit("a", 1);
    expect(told).toEqual([]);
    wire.open(handshake, '40{"sid":"a"}');
    expect(told).toEqual(["a", ["a", 1]]);
    socket.offAnyOutgoing(second);
    socket.emit("b");
    expect(told).toEqual(["a", ["a", 1], "b"]);
    expect(socket.offAnyOutgoing().listenersAnyOutgoing()).toEqual([]);
  });
});

describe("a socket with retries", () => {
  it("has one event on its way, and sends the next when that is acknowledged (121)", () => {
    const { socket, wire } = connected({ retries: 1, ackTimeout: 10 });
    const told: unknown[] = [];
    socket.emit("a", (...args: unknown[]) => told.push(args));
    socket.emit("b");
    expect(wire.takeSent()).toEqual(['420["a"]']);
    wire.hear('430["ok"]');
    expect(told).toEqual([[null, "ok"]]);
    expect(wire.takeSent()).toEqual(['421["b"]']);
  });

  it("sends an event again after a timeout, and drops it after the last try (121)", () => {
    const { runtime, socket, wire } = connected({ retries: 1, ackTimeout: 10 });
    const told: unknown[] = [];
    socket.emit("a", (error: Error) => told.push(error.message));
    socket.emit("b");
    runtime.clock.advance(10);
    runtime.clock.advance(10);
    expect(wire.takeSent()).toEqual(['420["a"]', '421["a"]', '422["b"]']);
    expect(told).toEqual(["operation has timed out"]);
  });

  it("sends the event again on a new connection, once, and nothing while away (121)", () => {
    const scene = connected({ retries: 3, ackTimeout: 60_000 });
    scene.socket.emit("a");
    scene.wire.takeSent();
    scene.socket.on("connect", () => scene.socket.emit("b"));
    const wire = reconnect(scene);
    expect(wire.takeSent()).toEqual(["40", '421["a"]']);
    wire.hear("431[]");
    expect(wire.takeSent()).toEqual(['422["b"]']);
  });

  it("lets volatile events pass by the queue", () => {
    const { socket, wire } = connected({ retries: 3, ackTimeout: 60_000 });
    socket.volatile.emit("v");
    expect(wire.takeSent()).toEqual(['42["v"]']);
  });
});

describe("a server with connection state recovery (106, 107)", () => {
  const offset = "Q85dNIs.1";
  const granted = '40{"sid":"a","pid":"p"}';

  it("adds its offset to events, which no listener sees and the next CONNECT tells", () => {
    const scene = start();
    const heard: unknown[] = [];
    scene.socket.on("news", (...args: unknown[]) => heard.push(args));
    scene.socket.onAny((...args: unknown[]) => heard.push(args));
    scene.wire.open(handshake, granted, `42["news",1,"${offset}"]`);
    expect(heard).toEqual([["news", 1], [1]]);
    scene.wire.happen("close");
    scene.runtime.clock.advance(1000);
    const { socket: wire } = scene.runtime;
    wire.open(handshake);
    expect(wire.takeSent()).toEqual([`40{"pid":"p","offset":"${offset}"}`]);
    wire.hear('42["news",2,"Q85dNIs.2"]');
    expect(heard).toHaveLength(2);
    wire.hear(granted);
    expect(heard.slice(2)).toEqual([["news", 2], [2]]);
    expect(scene.socket.recovered).toBe(true);
  });

  it("leaves events that ask for a reply, and texts that are no offset, as they are", () => {
    const { socket, wire } = start();
    const heard: unknown[] = [];
    socket.on("ask", (text: string) => heard.push(text));
    socket.on("say", (text: string) => heard.push(text));
    socket.on("bare", (...args: unknown[]) => heard.push(args));
    wire.open(handshake, granted, '427["ask","question1"]', '42["say","hello world"]', '42["bare"]');
    expect(heard).toEqual(["question1", "hello world", []]);
  });

  it("that does not know the session any more begins one whose offset is unknown", () => {
    const scene = start();
    scene.wire.open(handshake, granted, `42["news","${offset}"]`);
    reconnect(scene).hear('40{"sid":"b","pid":"q"}');
    expect(scene.socket.recovered).toBe(false);
    scene.runtime.socket.happen("close");
    scene.runtime.clock.advance(5000);
    scene.runtime.socket.open(handshake);
    expect(scene.runtime.socket.takeSent()).toEqual(['40{"pid":"q"}']);
  });

  it("is none where CONNECT brings no pid: then every argument is the application's", () => {
    const { socket, wire } = connected();
    const heard: unknown[] = [];
    socket.on("news", (...args: unknown[]) => heard.push(args));
    wire.hear(`42["news","${offset}"]`);
    expect(heard).toEqual([[offset]]);
  });
});

it("takes listeners by the names of component-emitter too", () => {
  const { socket, wire } = connected();
  const heard = vi.fn();
  socket.addEventListener("news", heard);
  wire.hear('42["news",1]');
  socket.removeEventListener("news", heard);
  wire.hear('42["news",2]');
  expect(heard.mock.calls).toEqual([[1]]);
});
