import { Adapter as SocketIoAdapter } from "socket.io-adapter";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Stage, type FakeSession } from "../../test/stage/server-stage.js";
import { Namespace, type AnyNamespace } from "./namespace.js";
import type { AnySocket } from "./socket.js";

let stage: Stage;
let io: AnyNamespace;
let clients: { session: FakeSession; socket: AnySocket }[];

beforeEach(() => {
  stage = new Stage();
  io = stage.namespace();
  clients = [stage.join(), stage.join(), stage.join()];
});

/** The clients, by number, that got something since the last look. */
function reached(): number[] {
  return clients.flatMap(({ session }, index) => (session.take().length > 0 ? [index] : []));
}

function client(index: number): { session: FakeSession; socket: AnySocket } {
  const found = clients[index];
  if (found === undefined) throw new Error("no such client");
  return found;
}

test("everybody gets the very same frame", () => {
  for (const { session } of clients) session.frames = [];
  io.emit("news", 1);
  const frames = clients.map(({ session }) => session.frames[0]);
  expect(frames[0]?.data).toBe('42["news",1]');
  expect(new Set(frames).size).toBe(1);
});

test("to, in and except select, on the namespace and on sockets", () => {
  client(0).socket.join(["a", "b"]);
  client(1).socket.join("b");
  io.to("a").emit("x");
  expect(reached()).toEqual([0]);
  io.in(["a", "b"]).emit("x");
  expect(reached()).toEqual([0, 1]);
  io.except("b").emit("x");
  expect(reached()).toEqual([2]);
  io.to("b").except(client(0).socket.id).emit("x");
  expect(reached()).toEqual([1]);
  client(0).socket.broadcast.emit("x");
  expect(reached()).toEqual([1, 2]);
  client(0).socket.to("b").emit("x");
  expect(reached()).toEqual([1]);
  client(2).socket.in("a").to("b").emit("x");
  expect(reached()).toEqual([0, 1]);
  client(2).socket.except("a").emit("x");
  expect(reached()).toEqual([1]);
  client(2).socket.local.emit("x");
  expect(reached()).toEqual([0, 1]);
  io.local.send("x");
  expect(reached()).toEqual([0, 1, 2]);
});

test("behaviour 87: a derived operator leaves the one it came from as it was", () => {
  client(0).socket.join("a");
  const operator = io.to("a");
  operator.to(client(1).socket.id);
  operator.except("a");
  operator.emit("x");
  expect(reached()).toEqual([0]);
});

test("behaviour 97: sockets are fetched, joined, left and disconnected by audience", async () => {
  client(0).socket.join("a");
  const sockets = await io.in("a").fetchSockets();
  expect(sockets).toEqual([client(0).socket]);
  await expect(io.fetchSockets()).resolves.toHaveLength(3);
  io.in("a").socketsJoin(["c", "d"]);
  io.socketsLeave("a");
  expect(client(0).socket.rooms).toEqual(new Set([client(0).socket.id, "c", "d"]));
  io.in("c").disconnectSockets();
  expect(reached()).toEqual([0]);
  expect(io.sockets.size).toBe(2);
  client(1).socket.broadcast.disconnectSockets(true);
  expect(client(2).session.ended).not.toBeNull();
});

describe("A15: rooms of an audience", () => {
  beforeEach(() => {
    stage.limits = { ...stage.limits, maxRooms: 3, maxRoomLength: 8 };
  });

  test("that nobody could join are refused, and nobody has joined any", () => {
    expect(() => io.socketsJoin(["a", "b", "c", "d"])).toThrow("A socket may be in 3 rooms");
    expect(() => io.socketsJoin(["a", "much too long"])).toThrow("longer than maxRoomLength");
    expect(() => io.socketsJoin(["a", null as unknown as string])).toThrow("must be a string, not null");
    expect(io.adapter.rooms.has("a")).toBe(false);
  });

  test("are joined by those who have room for them, and the others are counted", () => {
    client(0).socket.join(["b", "c"]);
    io.socketsJoin("a");
    expect(clients.map(({ socket }) => socket.rooms.has("a"))).toEqual([false, true, true]);
    expect(stage.incidents).toEqual(["too-many-rooms"]);
  });

  test("are bounded by adapters of Socket.IO's contract, too", () => {
    stage.namespaces.set("/x", new Namespace("/x", { context: stage.context, makeAdapter: SocketIoAdapter }));
    const { socket } = stage.join("/x");
    stage.namespace("/x").socketsJoin(["a", "b"]);
    stage.namespace("/x").socketsJoin("c");
    expect([...socket.rooms]).toEqual([socket.id, "a", "b"]);
    expect(stage.incidents).toEqual(["too-many-rooms"]);
  });
});

describe("behaviour 90: replies of an audience", () => {
  test("are gathered from all, under one id", () => {
    const callback = vi.fn<(error: Error | null, replies: unknown[]) => void>();
    io.timeout(100).emit("poll", callback);
    expect(clients.map(({ session }) => session.take())).toEqual([
      ['420["poll"]'],
      ['420["poll"]'],
      ['420["poll"]'],
    ]);
    client(2).session.says('30["c"]');
    client(0).session.says('30["a","ignored"]', '30["again"]');
    expect(callback).not.toHaveBeenCalled();
    client(1).session.says('30["b"]');
    expect(callback.mock.calls).toEqual([[null, ["c", "a", "b"]]]);
    expect(stage.clock.pendingTimers).toBe(0);
  });

  test("that are not all there in time come with an error that says whose are missing", async () => {
    const callback = vi.fn<(error: Error | null, replies: unknown[]) => void>();
    io.timeout(100).emit("poll", callback);
    const promise = io.timeout(100).emitWithAck("poll");
    client(0).session.says('30["a"]', '31["a"]');
    stage.clock.advance(100);
    const missing = [client(1).socket.id, client(2).socket.id];
    expect(callback.mock.calls).toEqual([[expect.objectContaining({ responses: ["a"], missing }), ["a"]]]);
    await expect(promise).rejects.toMatchObject({ message: "operation has timed out", responses: ["a"] });
    client(1).session.says('30["late"]');
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test("without a timeout are awaited until all have replied", async () => {
    const promise = io.except(client(2).socket.id).emitWithAck("poll");
    stage.clock.advance(1e9);
    client(0).session.says('30["a"]');
    client(1).session.says('30["b"]');
    await expect(promise).resolves.toEqual(["a", "b"]);
  });

  test("A07: without a timeout are awaited until the ackDeadline, where there is one", async () => {
    stage.limits = { ...stage.limits, ackDeadline: 1000 };
    const replies = io.emitWithAck("ask");
    stage.clock.advance(1000);
    await expect(replies).rejects.toMatchObject({ code: "ERR_REPLY_TIMEOUT" });
  });

  test("are not awaited from those who leave, but these are named", async () => {
    const promise = io.emitWithAck("poll");
    client(0).session.says('30["a"]');
    client(1).session.end("transport close");
    client(2).session.says('30["c"]');
    await expect(promise).rejects.toMatchObject({
      code: "ERR_REPLY_DISCONNECTED",
      responses: ["a", "c"],
      missing: [client(1).socket.id],
    });
  });

  test("of nobody are there at once", () => {
    const callback = vi.fn<(error: Error | null, replies: unknown[]) => void>();
    io.to("nobody").timeout(100).emit("poll", callback);
    expect(callback.mock.calls).toEqual([[null, []]]);
  });

  test("are not awaited from those who were too busy for a volatile event", async () => {
    client(0).session.isWritable = false;
    const promise = io.volatile.emitWithAck("poll");
    client(1).session.says('30["b"]');
    client(2).session.says('30["c"]');
    await expect(promise).resolves.toEqual(["b", "c"]);
  });

  test("are not taken from those who were not asked", async () => {
    const promise = io.to(client(0).socket.id).emitWithAck("poll");
    client(1).session.says('30["forged"]');
    client(0).session.says('30["a"]');
    await expect(promise).resolves.toEqual(["a"]);
  });

  test("meet callbacks that throw: these are reported", () => {
    io.to("nobody").emit("poll", () => {
      throw new Error("mine");
    });
    expect(stage.failures).toMatchObject([{ event: "poll" }]);
  });
});
