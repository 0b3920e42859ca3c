// The socket of every build, over a WebSocket that the test speaks for: what waits, what is dropped, what is acknowledged.
import { describe, expect, it, vi } from "vitest";
import { clientBuilds } from "../../test/fakes/client-builds.js";
import { handshake, ScriptedRuntime, type ScriptedSocket } from "../../test/fakes/scripted-runtime.js";
import type { BaseSocket } from "./base-socket.js";
import type { BaseClientOptions } from "./options.js";

interface Scene {
  readonly runtime: ScriptedRuntime;
  readonly socket: BaseSocket;
  readonly wire: ScriptedSocket;
}

function reconnect({ runtime, wire }: Scene): ScriptedSocket {
  wire.happen("close");
  runtime.clock.advance(1000);
  runtime.socket.open(handshake, '40{"sid":"b"}');
  return runtime.socket;
}

describe.each(clientBuilds)("with $name", ({ open }) => {
  function start(options: BaseClientOptions = {}): Scene {
    const runtime = new ScriptedRuntime();
    const socket: BaseSocket = open("ws://example.org", options, runtime).socket("/");
    return { runtime, socket, wire: runtime.socket };
  }

  function connected(): Scene {
    const scene = start();
    scene.wire.open(handshake, '40{"sid":"a"}');
    scene.runtime.clock.endTurn();
    scene.wire.takeSent();
    return scene;
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

    it("has no id, and another one when it is back (113)", () => {
      const scene = connected();
      expect(scene.socket.id).toBe("a");
      scene.wire.happen("close");
      expect([scene.socket.id, scene.socket.connected, scene.socket.active]).toEqual([
        undefined,
        false,
        true,
      ]);
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
      expect(() => socket.emit("circle", circle, () => {})).toThrow(
        expect.objectContaining({ code: "ERR_ENCODE" }),
      );
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

    it("tells a refusal in the server's words, with its data and a code", () => {
      const { socket, wire } = start();
      const errors: Error[] = [];
      socket.on("connect_error", (error) => errors.push(error));
      wire.open(handshake, '44{"message":"members only","data":{"retryAfter":3}}');
      expect(errors).toMatchObject([
        { code: "ERR_REFUSED", message: "members only", data: { retryAfter: 3 } },
      ]);
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
});
