import { beforeEach, describe, expect, test, vi } from "vitest";
import { Stage, type FakeSession } from "../../test/stage/server-stage.js";
import type { AnySocket } from "./socket.js";
import type { EventTuple } from "./typed-events.js";

let stage: Stage;
let session: FakeSession;
let socket: AnySocket;

beforeEach(() => {
  stage = new Stage();
  ({ session, socket } = stage.join());
});

describe("incoming events", () => {
  test("reach their handlers with their arguments", () => {
    const heard: unknown[] = [];
    socket.on("say", (...args) => heard.push(args));
    session.says('2["say",1,"b"]', '2["say"]', '2["other"]');
    expect(heard).toEqual([[1, "b"], []]);
  });

  test("S17: a number may be a name", () => {
    const heard = vi.fn<(value: number) => void>();
    socket.on("1", heard);
    session.says("2[1,2]");
    expect(heard).toHaveBeenCalledWith(2);
  });

  test.each(["__proto__", "constructor", "hasOwnProperty", "toString", "", "\u0000", "x".repeat(65_536)])(
    "S20: the name %j is a name like any other",
    (name) => {
      const heard = vi.fn<() => void>();
      session.says(JSON.stringify([name]).replace(/^/, "2"));
      socket.on(name, heard);
      session.says(JSON.stringify([name]).replace(/^/, "2"));
      expect(heard).toHaveBeenCalledTimes(1);
      expect(stage.failures).toEqual([]);
    },
  );

  test("S19: a peer's error event needs no listener", () => {
    session.says('2["error","from the peer"]');
    expect(session.ended).toBeNull();
  });

  test("S24 and S29: each ask is replied to once, even under one id", () => {
    socket.on("ask", (reply: (text: string) => void) => {
      reply("a");
      reply("b");
    });
    session.says('27["ask"]', '27["ask"]');
    expect(session.sent).toEqual(['437["a"]', '437["a"]']);
  });

  test("a reply that cannot be written throws at the handler, which may reply anew", () => {
    socket.on("ask", (reply: (value: unknown) => void) => {
      expect(() => reply(1n)).toThrow("Cannot encode");
      reply("fine");
    });
    session.says('20["ask"]');
    expect(session.sent).toEqual(['430["fine"]']);
  });

  test("A18: replying and joining after the end do nothing", () => {
    let late: ((text: string) => void) | undefined;
    socket.on("ask", (reply: (text: string) => void) => (late = reply));
    socket.on("disconnect", () => {
      socket.join("x");
      late?.("late");
    });
    session.says('20["ask"]').end("transport close");
    expect(session.sent).toEqual([]);
    expect(stage.namespace().adapter.rooms.size).toBe(0);
  });

  test("A01 and A02: a handler that throws or rejects is reported; others run, and the connection stays", async () => {
    const [thrown, rejected] = [new Error("thrown"), new Error("rejected")];
    const other = vi.fn<() => void>();
    socket.on("a", () => {
      throw thrown;
    });
    socket.on("a", async () => Promise.reject(rejected));
    socket.on("a", other);
    session.says('2["a"]');
    await expect.poll(() => stage.failures).toHaveLength(2);
    expect(stage.failures).toEqual([
      { error: thrown, event: "a", emitter: socket },
      { error: rejected, event: "a", emitter: socket },
    ]);
    expect(other).toHaveBeenCalledTimes(1);
    expect(session.ended).toBeNull();
  });
});

describe("middlewares of a socket", () => {
  test("behaviour 93: may change the event, and run in order", () => {
    const heard = vi.fn<(...args: unknown[]) => void>();
    socket.use((event, next) => {
      event.unshift("wrapped");
      next();
    });
    socket.use(async (event, next) => {
      event.push("last");
      next();
    });
    socket.on("wrapped", heard);
    session.says('2["a",1]');
    expect(heard).toHaveBeenCalledWith("a", 1, "last");
  });

  test("behaviour 93: an error goes to the error listeners, and the event is dropped", () => {
    const [heard, onError] = [vi.fn<() => void>(), vi.fn<(error: Error) => void>()];
    const error = new Error("not for you");
    socket.use((_event, next) => next(error));
    socket.on("a", heard);
    session.says('2["a"]');
    socket.on("error", onError);
    session.says('2["a"]');
    expect(heard).not.toHaveBeenCalled();
    expect(onError.mock.calls).toEqual([[error]]);
  });

  test("A06: one that throws or rejects is reported, and the event is dropped", async () => {
    const error = new Error("mine");
    const heard = vi.fn<() => void>();
    socket.use(([name]) => {
      if (name === "a") throw error;
      return Promise.reject(error);
    });
    socket.on("a", heard).on("b", heard);
    session.says('2["a"]', '2["b"]');
    await expect.poll(() => stage.failures).toHaveLength(2);
    expect(stage.failures.map(({ event }) => event)).toEqual(["a", "b"]);
    expect(heard).not.toHaveBeenCalled();
  });

  test("behaviour 94: an event whose socket left in the meantime is dropped", () => {
    const heard = vi.fn<() => void>();
    let goOn: (() => void) | undefined;
    socket.use((_event: EventTuple, next) => (goOn = next));
    socket.on("a", heard);
    session.says('2["a"]').end("transport close");
    goOn?.();
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("behaviour 95: any-listeners", () => {
  test("hear what comes in, in order, before middlewares; and can be removed", () => {
    const told: string[] = [];
    const second = (name: string, ...args: unknown[]): unknown => told.push(`second ${name} ${args.join()}`);
    socket.onAny(second);
    socket.prependAny((name) => told.push(`first ${name}`));
    socket.use((_event, next) => {
      told.push("middleware");
      next();
    });
    session.says('2["a",1]');
    expect(told).toEqual(["first a", "second a 1", "middleware"]);
    expect(socket.listenersAny()).toHaveLength(2);
    expect(socket.offAny(second).listenersAny()).toHaveLength(1);
    expect(socket.offAny().listenersAny()).toEqual([]);
  });

  test("hear what goes out, broadcasts included and replies not", () => {
    const told: string[] = [];
    socket.onAnyOutgoing((name, ...args) => told.push(`${name} ${args.join()}`));
    socket.prependAnyOutgoing(() => told.push("first"));
    socket.on("ask", (reply: () => void) => reply());
    socket.emit("direct", 1);
    stage.namespace().emit("broadcast", 2);
    session.says('20["ask"]');
    expect(told).toEqual(["first", "direct 1", "first", "broadcast 2"]);
    expect(socket.offAnyOutgoing().listenersAnyOutgoing()).toEqual([]);
  });

  test("that throw are reported, and stop nobody", () => {
    const heard = vi.fn<() => void>();
    socket.onAny(() => {
      throw new Error("mine");
    });
    socket.on("a", heard);
    session.says('2["a"]');
    expect(heard).toHaveBeenCalledTimes(1);
    expect(stage.failures).toHaveLength(1);
  });
});
