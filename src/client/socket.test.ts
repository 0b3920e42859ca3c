// One socket over a WebSocket that the test speaks for: what waits, what is dropped, what is acknowledged.
import { describe, expect, it, vi } from "vitest";
import { handshake, ScriptedRuntime, type ScriptedSocket } from "../../test/fakes/scripted-runtime.js";
import { EncodeError } from "../protocol/index.js";
import type { ClientOptions } from "./lookup.js";
import { Manager } from "./manager.js";
import type { Socket } from "./socket.js";

interface Scene {
  readonly runtime: ScriptedRuntime;
  readonly socket: Socket;
  readonly wire: ScriptedSocket;
}

function start(options: ClientOptions = {}): Scene {
  const runtime = new ScriptedRuntime();
  const socket = new Manager("ws://example.org", { transports: ["websocket"], ...options }, runtime).socket(
    "/",
  );
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

describe("a socket that is away", () => {
  it("sends what was emitted meanwhile, in order, as it was when it was emitted (112)", () => {
    const { socket, wire } = start();
    const list = [1];
    socket.emit("first", list);
    list.push(2);
    socket.emit("second", Uint8Array.of(7));
    wire.open(handshake, '40{"sid":"a"}');
    expect(wire.takeSent()).toEqual([
      "40",
      '42["first",[1]]',
      '451-["second",{"_placeholder":true,"num":0}]',
      Uint8Array.of(7),
    ]);
    expect(socket.sendBuffer).toEqual([]);
  });

  it("forgets what the application takes out of the buffer", () => {
    const { socket, wire } = start();
    socket.emit("old");
    socket.sendBuffer = [];
    wire.open(handshake, '40{"sid":"a"}');
    expect(wire.takeSent()).toEqual(["40"]);
  });

  it("delivers what came before the connection was granted, before it tells of it (112)", () => {
    const { socket, wire } = start();
    const told: string[] = [];
    socket.on("early", () => told.push(`early, ${socket.id}`)).on("connect", () => told.push("connect"));
    wire.open(handshake, '42["early"]');
    expect(told).toEqual([]);
    wire.hear('40{"sid":"a"}');
    expect(told).toEqual(["early, a", "connect"]);
  });

  it("has no id, and another one when it is back (113)", () => {
    const scene = connected();
    expect(scene.socket.id).toBe("a");
    scene.wire.happen("close");
    expect([scene.socket.id, scene.socket.connected, scene.socket.active]).toEqual([undefined, false, true]);
    reconnect(scene);
    expect(scene.socket.id).toBe("b");
  });

  it("does not tell of a disconnection when it was not connected", () => {
    const { socket, wire } = start();
    const told: string[] = [];
    socket.on("disconnect", (reason) => told.push(reason));
    wire.open(handshake);
    wire.happen("close");
    socket.disconnect();
    expect(told).toEqual([]);
  });

  it("drops a volatile event (119)", () => {
    const { socket, wire } = start();
    socket.volatile.emit("position", 1);
    wire.open(handshake);
    socket.volatile.emit("position", 2);
    wire.hear('40{"sid":"a"}');
    expect(wire.takeSent()).toEqual(["40"]);
  });
});

describe("a connected socket", () => {
  it("drops a volatile event while the pipe is not ready, and only then (119)", () => {
    const { runtime, socket, wire } = connected();
    socket.emit("kept");
    socket.volatile.emit("dropped");
    runtime.clock.endTurn();
    socket.volatile.emit("sent");
    runtime.clock.endTurn();
    wire.bufferedAmount = 1;
    socket.volatile.emit("dropped");
    expect(wire.takeSent()).toEqual(['42["kept"]', '42["sent"]']);
  });

  it("keeps the modifiers of one emit away from the next", () => {
    const { runtime, socket, wire } = connected();
    const errors: unknown[] = [];
    const hurried = socket.timeout(10);
    void hurried.volatile;
    socket.emit("plain", (...args: unknown[]) => errors.push(args));
    hurried.emit("hurried", (error: Error) => errors.push(error.message));
    runtime.clock.advance(20);
    expect(errors).toEqual(["operation has timed out"]);
    expect(wire.takeSent()).toEqual(['420["plain"]', '421["hurried"]']);
  });

  it("refuses reserved names and data that cannot be written down, before anything changes", () => {
    const { socket, wire } = connected();
    const circle: unknown[] = [];
    circle.push(circle);
    const reserved = { code: "ERR_RESERVED_EVENT", message: '"connect" is a reserved event name' };
    expect(() => socket.emit("connect")).toThrow(expect.objectContaining(reserved) as Error);
    expect(() => socket.emit("circle", circle, () => {})).toThrow(EncodeError);
    expect(() => socket.emit("file", new Blob(["x"]))).toThrow(/Blob.*ERR_ENCODE/);
    socket.emit("next", () => {});
    expect(wire.takeSent()).toEqual(['420["next"]']);
  });

  it("answers an event once, and never on a later connection", () => {
    const scene = connected();
    const answers: ((reply: string) => void)[] = [];
    scene.socket.on("ask", (answer) => answers.push(answer));
    scene.wire.hear('427["ask"]', '428["ask"]');
    answers[0]?.("yes");
    answers[0]?.("again");
    expect(scene.wire.takeSent()).toEqual(['437["yes"]']);
    const wire = reconnect(scene);
    answers[1]?.("late");
    expect(wire.takeSent()).toEqual(["40"]);
  });

  it("fails acknowledgements that take an error when it is disconnected, and drops the plain ones (120)", async () => {
    const { socket, wire } = connected();
    const told: unknown[] = [];
    socket.emit("plain", () => told.push("plain"));
    socket.timeout(5000).emit("timed", (error: Error) => told.push(error.message));
    const promise = socket.emitWithAck("promise");
    wire.happen("close");
    expect(told).toEqual(["socket has been disconnected"]);
    await expect(promise).rejects.toMatchObject({
      message: "socket has been disconnected",
      code: "ERR_REPLY_DISCONNECTED",
    });
  });

  it("keeps the acknowledgement of an event that waits in the buffer through another failure (120)", () => {
    const scene = connected();
    scene.wire.happen("close");
    const replies: unknown[] = [];
    scene.socket.timeout(60_000).emit("late", (...args: unknown[]) => replies.push(args));
    scene.runtime.clock.advance(1000);
    scene.runtime.socket.open(handshake);
    scene.runtime.socket.happen("close");
    scene.runtime.clock.advance(1000);
    scene.runtime.socket.open(handshake, '40{"sid":"b"}', '430["done"]');
    expect(replies).toEqual([[null, "done"]]);
  });

  it("takes an event out of the buffer when its acknowledgement times out (120)", () => {
    const { runtime, socket } = start({ ackTimeout: 10 });
    const told: unknown[] = [];
    socket.emit("late", (error: Error) => told.push(error.message));
    runtime.clock.advance(10);
    expect(told).toEqual(["operation has timed out"]);
    expect(socket.sendBuffer).toEqual([]);
  });

  it("ignores acknowledgements that are late, repeated or unknown", () => {
    const { runtime, socket, wire } = connected();
    const replies: unknown[] = [];
    socket.timeout(10).emit("ask", (...args: unknown[]) => replies.push(args));
    socket.emit("ask", (reply: unknown) => replies.push(reply));
    runtime.clock.advance(10);
    wire.hear('430["late"]', '431["once"]', '431["twice"]', '4399["?"]');
    expect(replies).toEqual([[expect.any(Error)], "once"]);
    expect(socket.connected).toBe(true);
  });

  it("finds out at an emit that its ping is overdue although no timer has fired, and keeps the event (58)", () => {
    const scene = connected();
    const reasons: string[] = [];
    scene.socket.on("disconnect", (reason) => {
      reasons.push(reason);
    });
    const late = vi.spyOn(scene.runtime.clock, "now").mockReturnValue(45_001);
    scene.socket.emit("hello");
    expect(scene.wire.takeSent()).toEqual([]);
    scene.runtime.clock.endTurn();
    late.mockRestore();
    expect(reasons).toEqual(["ping timeout"]);
    expect(reconnect(scene).takeSent()).toEqual(["40", '42["hello"]']);
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

  it("tells a refusal in the server's words, with its data and a code", () => {
    const { socket, wire } = start();
    const errors: Error[] = [];
    socket.on("connect_error", (error) => errors.push(error));
    wire.open(handshake, '44{"message":"members only","data":{"retryAfter":3}}');
    expect(errors).toMatchObject([{ code: "ERR_REFUSED", message: "members only", data: { retryAfter: 3 } }]);
    expect(socket.active).toBe(false);
  });

  it("refuses a server of Socket.IO 2, in words that say so", () => {
    const { socket, wire } = start();
    const errors: Error[] = [];
    socket.on("connect_error", (error) => errors.push(error));
    wire.open(handshake, "40");
    expect(errors).toMatchObject([{ code: "ERR_OLD_SERVER" }]);
  });

  it("connects once for a function of credentials that answers twice or late", () => {
    const answers: ((auth: { readonly [key: string]: unknown }) => void)[] = [];
    const scene = start({ auth: (answer) => answers.push(answer) });
    scene.wire.open(handshake);
    scene.wire.happen("close");
    scene.runtime.clock.advance(1000);
    scene.runtime.socket.open(handshake);
    answers[0]?.({ old: 1 });
    answers[1]?.({ now: 1 });
    answers[1]?.({ now: 2 });
    expect(scene.runtime.socket.takeSent()).toEqual(['40{"now":1}']);
  });

  it("shows what it has of a recoverable session when it comes back", () => {
    const scene = start({ auth: { token: "x" } });
    scene.wire.open(
      handshake,
      '40{"sid":"a","pid":"p"}',
      '42["news",1,"offset-1"]',
      '421["ask","no offset"]',
    );
    expect(scene.socket.recovered).toBe(false);
    scene.wire.happen("close");
    scene.runtime.clock.advance(1000);
    scene.runtime.socket.open(handshake);
    expect(scene.runtime.socket.takeSent()).toEqual(['40{"pid":"p","offset":"offset-1","token":"x"}']);
    scene.runtime.socket.hear('40{"sid":"a","pid":"p"}');
    expect(scene.socket.recovered).toBe(true);
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
