import { beforeEach, describe, expect, test, vi } from "vitest";
import { Stage, type FakeSession } from "../../test/stage/server-stage.js";
import { countPendingAcks } from "./pending-acks.js";
import type { AnySocket } from "./socket.js";

let stage: Stage;
let session: FakeSession;
let socket: AnySocket;

beforeEach(() => {
  stage = new Stage("/chat");
  ({ session, socket } = stage.join());
});

describe("what it shows", () => {
  test("behaviour 99: the handshake is the first request and the credentials for this namespace", () => {
    const chat = stage.namespace("/chat");
    const auths: unknown[] = [];
    chat.on("connection", (joined: AnySocket) => auths.push(joined.handshake.auth));
    session.says('0/chat,{"token":"t"}');
    expect(auths).toEqual([{ token: "t" }]);
    expect(socket.handshake).toMatchObject({
      address: "192.0.2.1",
      secure: true,
      xdomain: true,
      url: "/socket.io/?EIO=4&transport=polling&room=7",
      query: { room: "7" },
      headers: { host: "example.org" },
      auth: {},
    });
    expect(socket.handshake.time).toBe(String(new Date(socket.handshake.issued)));
    expect(socket.handshake).toBe(socket.handshake);
  });

  test("request, client and conn are those of the session", () => {
    expect(socket.request).toBe(session.request.raw);
    expect(socket.conn).toBe(session.conn);
    expect(socket.client).toMatchObject({ id: "session", conn: session.conn, request: session.request.raw });
    expect(socket.nsp).toBe(stage.namespace());
    expect(socket.recovered).toBe(false);
    expect(socket.data).toEqual({});
  });

  test("its rooms hold its own id", () => {
    socket.join(["x", "y"]);
    socket.leave("x");
    socket.leave("unknown");
    expect(socket.rooms).toEqual(new Set([socket.id, "y"]));
  });
});

describe("emit", () => {
  test("writes an event and answers true", () => {
    expect(socket.emit("hello", 1, { a: [null] })).toBe(true);
    socket.send("x").write("y");
    expect(session.sent).toEqual(['42["hello",1,{"a":[null]}]', '42["message","x"]', '42["message","y"]']);
  });

  test("behaviour 92: sends binary as one text and its attachments", () => {
    socket.emit("photo", new Uint8Array([1, 2]));
    expect(session.sent).toEqual(['451-["photo",{"_placeholder":true,"num":0}]', new Uint8Array([1, 2])]);
  });

  test.each(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"])(
    "behaviour 83: refuses the reserved name %s, on sockets, operators and namespaces",
    (name) => {
      const message = `"${name}" is a reserved event name`;
      expect(() => socket.emit(name)).toThrow(message);
      expect(() => socket.volatile.emit(name)).toThrow(message);
      expect(() => socket.broadcast.emit(name)).toThrow(message);
      expect(() => stage.namespace().emit(name)).toThrow(message);
      expect(() => stage.namespace().to("x").emitWithAck(name)).toThrow(message);
      expect(session.sent).toEqual([]);
    },
  );

  test("refuses what is no name, which would end the connections of those who got it", () => {
    for (const name of [undefined, null, {}, true] as unknown[] as string[]) {
      const failure = expect.objectContaining({ code: "ERR_INVALID_EVENT" }) as Error;
      expect(() => socket.emit(name)).toThrow(failure);
      expect(() => stage.namespace().emit(name)).toThrow(failure);
    }
    expect(session.sent).toEqual([]);
    socket.emit(JSON.parse("7") as string);
    expect(session.sent).toEqual(["42[7]"]);
  });

  test("A10: what cannot be written throws at the caller, and nothing is half done", () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    const outgoing = vi.fn<() => void>();
    socket.onAnyOutgoing(outgoing);
    expect(() => socket.emit("a", circular)).toThrow("Cannot encode");
    expect(() => socket.emit("a", 1n, () => undefined)).toThrow("a BigInt; send plain data");
    expect(() => stage.namespace().emit("a", 1n)).toThrow("Cannot encode");
    expect(session.sent).toEqual([]);
    expect(outgoing).not.toHaveBeenCalled();
  });

  test("by a middleware goes out before the CONNECT is granted: clients keep it until then", () => {
    stage.namespace("/chat").use((joining, next) => {
      joining.emit("early");
      next();
    });
    session.says("0/chat,");
    expect(session.sent).toEqual(['42/chat,["early"]', '40/chat,{"sid":"id-1"}']);
  });

  test("A09: after the end it answers false and sends nothing", () => {
    socket.on("disconnect", () => expect(socket.emit("bye")).toBe(false));
    session.end("transport close");
    expect(socket.emit("late")).toBe(false);
    expect(session.sent).toEqual([]);
    expect(stage.failures).toEqual([]);
  });

  test("behaviour 86: compress is true unless told otherwise", () => {
    session.frames = [];
    socket.emit("a");
    socket.compress(false).emit("a");
    stage.namespace().emit("a");
    stage.namespace().compress(false).emit("a");
    expect(session.frames.map(({ mayCompress }) => mayCompress)).toEqual([true, false, true, false]);
  });
});

describe("operators of a socket", () => {
  test("are values: one that is not used changes nothing", () => {
    session.isWritable = false;
    const { volatile } = socket;
    socket.timeout(10);
    socket.emit("sent");
    volatile.emit("dropped");
    expect(session.sent).toEqual(['42["sent"]']);
    expect(stage.clock.pendingTimers).toBe(0);
  });

  test("behaviours 84 and 85: a volatile event is dropped while the session is busy, with all its frames", () => {
    session.isWritable = false;
    expect(socket.volatile.emit("a", new Uint8Array([1]))).toBe(false);
    stage.namespace().volatile.emit("b");
    expect(session.sent).toEqual([]);
    session.isWritable = true;
    expect(socket.volatile.emit("a", new Uint8Array([1]))).toBe(true);
    expect(session.take()).toHaveLength(2);
    stage.namespace().volatile.emit("b");
    expect(session.sent).toEqual(['42["b"]']);
  });

  test("keep what was said before them", () => {
    session.isWritable = false;
    const other = stage.join("/").session;
    other.isWritable = false;
    socket.volatile.broadcast.emit("a");
    socket.broadcast.volatile.to("x").emit("a");
    socket.timeout(5).volatile.emit("a");
    expect(other.sent).toEqual([]);
    expect(session.sent).toEqual([]);
  });
});

describe("acknowledgements", () => {
  test("a callback gets the reply once", () => {
    const replies: unknown[][] = [];
    socket.emit("ask", 1, (...args: unknown[]) => replies.push(args));
    expect(session.sent).toEqual(['420["ask",1]']);
    session.says('30["a",{"b":1}]', '30["again"]');
    expect(replies).toEqual([["a", { b: 1 }]]);
  });

  test("S25: a reply that nobody awaits is ignored", () => {
    expect(session.says("3999[]").ended).toBeNull();
  });

  test("behaviour 92: emitWithAck resolves with the first argument", async () => {
    const reply = socket.emitWithAck("ask");
    session.says('30["a","b"]');
    await expect(reply).resolves.toBe("a");
  });

  test("S28: after timeout() the callback gets an error first, and a late reply is ignored", () => {
    const replies: unknown[][] = [];
    const callback = (...args: unknown[]): unknown => replies.push(args);
    socket.timeout(50).emit("slow", callback);
    socket.timeout(50).emit("fast", callback);
    session.says('31["in time"]');
    stage.clock.advance(50);
    session.says('30["late"]');
    expect(replies).toEqual([
      [null, "in time"],
      [expect.objectContaining({ message: "operation has timed out", code: "ERR_REPLY_TIMEOUT" })],
    ]);
    expect(stage.clock.pendingTimers).toBe(0);
  });

  test("emitWithAck rejects when time is up", async () => {
    const reply = socket.timeout(50).emitWithAck("ask");
    stage.clock.advance(50);
    await expect(reply).rejects.toThrow("operation has timed out");
  });

  test("behaviour 91: with timeout(0) the error is all there is", () => {
    const callback = vi.fn<(error: Error) => void>();
    socket.timeout(0).emit("ask", callback);
    stage.clock.advance(0);
    session.says("30[]");
    expect(callback).toHaveBeenCalledTimes(1);
    expect(callback.mock.calls[0]?.[0]).toBeInstanceOf(Error);
  });

  test("A08: when the peer leaves, promises and error-first callbacks are told, plain ones are dropped", async () => {
    const plain = vi.fn<() => void>();
    const timed = vi.fn<(error: Error) => void>();
    socket.emit("ask", plain);
    socket.timeout(1000).emit("ask", timed);
    const promise = socket.emitWithAck("ask");
    session.end("transport close");
    await expect(promise).rejects.toThrow("socket has been disconnected");
    expect(timed.mock.calls[0]?.[0]).toMatchObject({ message: "socket has been disconnected" });
    expect(plain).not.toHaveBeenCalled();
    await expect(socket.emitWithAck("late")).rejects.toThrow("socket has been disconnected");
    expect(stage.clock.pendingTimers).toBe(0);
  });

  test("A01: a callback that throws is reported, and the connection stays", () => {
    const error = new Error("mine");
    socket.emit("ask", () => {
      throw error;
    });
    session.says("30[]");
    expect(stage.failures).toEqual([{ error, event: "ask", emitter: socket }]);
    expect(session.ended).toBeNull();
  });
});

describe("A07: acknowledgements that never come", () => {
  test("are let go of after the ackDeadline, where there is one", async () => {
    stage.limits = { ...stage.limits, ackDeadline: 1000 };
    const heard: unknown[] = [];
    socket.emit("ask", (word: string) => heard.push(word));
    const promised = socket.emitWithAck("ask");
    stage.clock.advance(999);
    expect(countPendingAcks(stage.namespaces.values())).toEqual({ awaited: 2, owed: 0 });
    stage.clock.advance(1);
    await expect(promised).rejects.toMatchObject({ code: "ERR_REPLY_TIMEOUT" });
    session.says('30["late"]');
    expect(heard).toEqual([]);
    expect(countPendingAcks(stage.namespaces.values())).toEqual({ awaited: 0, owed: 0 });
  });

  test("are counted while a handler owes them, and its client is there", () => {
    const replies: (() => void)[] = [];
    socket.on("ask", (reply: () => void) => replies.push(reply));
    session.says('21["ask"]', '22["ask"]', '2["tell"]');
    expect(countPendingAcks(stage.namespaces.values())).toEqual({ awaited: 0, owed: 2 });
    replies[0]?.();
    replies[0]?.();
    expect(countPendingAcks(stage.namespaces.values())).toEqual({ awaited: 0, owed: 1 });
    session.end("transport close");
    expect(countPendingAcks(stage.namespaces.values())).toEqual({ awaited: 0, owed: 0 });
  });
});

describe("rooms", () => {
  test("A15: are bounded in number and length, and a socket that is refused one is in those it was in", () => {
    const many = Array.from({ length: 999 }, (_, n) => `room ${n}`);
    socket.join(many);
    expect(() => socket.join(["room 0", "one more"])).toThrow("A socket may be in 1000 rooms");
    expect(() => socket.join("x".repeat(257))).toThrow("longer than maxRoomLength, 256");
    const nameless = ["one more", undefined, null] as unknown as string[];
    expect(() => socket.join(nameless)).toThrow("The name of a room must be a string, not undefined.");
    expect([...socket.rooms]).toEqual([socket.id, ...many]);
    socket.join(["room 0", "room 1"]);
    socket.leave("room 0");
    socket.join("x".repeat(256));
    expect(socket.rooms.size).toBe(1000);
  });
});

describe("leaving", () => {
  test("behaviour 73: disconnecting sees the rooms, disconnect sees none", () => {
    const seen: unknown[] = [];
    socket.join("x");
    socket.on("disconnecting", (...args) => seen.push(args, [...socket.rooms], socket.connected));
    socket.on("disconnect", (...args) => seen.push(args, [...socket.rooms], socket.connected));
    session.end("transport error", "details");
    expect(seen).toEqual([
      ["transport error", "details"],
      [socket.id, "x"],
      true,
      ["transport error", "details"],
      [],
      false,
    ]);
    expect(socket.disconnected).toBe(true);
  });

  test("disconnect() leaves this namespace alone", () => {
    const reasons: string[] = [];
    socket.on("disconnect", (reason) => reasons.push(reason));
    session.says("0/chat,").take();
    expect(socket.disconnect()).toBe(socket);
    socket.disconnect();
    expect(session.sent).toEqual(["41"]);
    expect(reasons).toEqual(["server namespace disconnect"]);
    expect(session.ended).toBeNull();
    expect(stage.namespace().sockets.size).toBe(0);
    expect(stage.namespace("/chat").sockets.size).toBe(1);
  });

  test("behaviour 75: disconnect(true) leaves every namespace and ends the session", () => {
    const reasons: string[] = [];
    stage.namespace("/chat").on("connection", (chat: AnySocket) => {
      chat.on("disconnect", (reason) => reasons.push(reason));
    });
    session.says("0/chat,").take();
    socket.disconnect(true);
    expect(session.sent).toEqual(["41", "41/chat,"]);
    expect(reasons).toEqual(["server namespace disconnect"]);
    expect(session.ended).not.toBeNull();
  });

  test("a client that leaves is told so by reason", () => {
    const reasons: string[] = [];
    socket.on("disconnect", (reason) => reasons.push(reason));
    session.says("1");
    expect(reasons).toEqual(["client namespace disconnect"]);
  });
});
