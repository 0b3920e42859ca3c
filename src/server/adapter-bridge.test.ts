import { Adapter as SocketIoAdapter, ClusterAdapterWithHeartbeat } from "socket.io-adapter";
import { beforeEach, describe, expect, test } from "vitest";
import { Stage, type FakeSession } from "../../test/stage/server-stage.js";
import { MemoryAdapter, type AdapterOption } from "../adapters/index.js";
import { BroadcastError } from "./errors.js";
import { channelOf, Namespace, type AnyNamespace } from "./namespace.js";
import type { AnySocket } from "./socket.js";

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

interface Scene {
  readonly io: AnyNamespace;
  readonly session: FakeSession;
  readonly socket: AnySocket;
}

/** A namespace with this adapter, and one client in it. */
function play(makeAdapter: AdapterOption): Scene {
  const io: AnyNamespace = new Namespace("/x", { context: stage.context, makeAdapter });
  stage.namespaces.set("/x", io);
  return { io, ...stage.join("/x") };
}

/** As those of Socket.IO's packages, which want their clients first. */
function createAdapter() {
  return () => new MemoryAdapter({} as never);
}

test("a function that makes no adapter is refused, and a forgotten call suspected", () => {
  const factory = createAdapter as unknown as AdapterOption;
  expect(() => play(factory)).toThrow(
    "Is a call missing, as in adapter: createAdapter(pubClient, subClient)?",
  );
});

/** Publishes, as those of a cluster do, before it delivers. */
class LateAdapter extends SocketIoAdapter {
  servers: Promise<number> = Promise.resolve(1);
  override async broadcast(...args: Parameters<SocketIoAdapter["broadcast"]>): Promise<void> {
    await Promise.resolve();
    super.broadcast(...args);
  }
  override async broadcastWithAck(...args: Parameters<SocketIoAdapter["broadcastWithAck"]>): Promise<void> {
    await Promise.resolve();
    super.broadcastWithAck(...args);
  }
  override serverCount(): Promise<number> {
    return this.servers;
  }
}

/** As packages write it: it may be called with `new` and without. */
function makeSocketIoAdapter(namespace: unknown): SocketIoAdapter {
  return new SocketIoAdapter(namespace);
}

async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe("what makes an adapter", () => {
  const ways: readonly [string, AdapterOption][] = [
    ["a class", SocketIoAdapter],
    ["a function", makeSocketIoAdapter],
    ["an arrow function", (namespace) => new SocketIoAdapter(namespace)],
  ];
  test.each(ways)("may be %s of Socket.IO's contract", (_name, way) => {
    const { io, session, socket } = play(way);
    expect(io.adapter).toBeInstanceOf(SocketIoAdapter);
    socket.join("room");
    io.to("room").emit("hello", 1);
    expect(session.take()).toEqual(['42/x,["hello",1]']);
    expect(socket.rooms).toEqual(new Set([socket.id, "room"]));
  });

  test("may be a class or a function of ours", () => {
    expect(play(MemoryAdapter).io.adapter).toBeInstanceOf(MemoryAdapter);
    expect(play((ports) => new MemoryAdapter(ports)).io.adapter).toBeInstanceOf(MemoryAdapter);
  });
});

test("A10: what cannot be written throws at the caller, however late the adapter delivers", async () => {
  const { io, session } = play(LateAdapter);
  const circle: unknown[] = [];
  circle.push(circle);
  expect(() => io.emit("circle", circle)).toThrow(expect.objectContaining({ code: "ERR_ENCODE" }));
  await nextTurn();
  expect(session.take()).toEqual([]);
  expect(stage.failures).toEqual([]);
});

test("behaviour 110: clients of this server get what cannot be published", async () => {
  class Cut extends ClusterAdapterWithHeartbeat {
    constructor(namespace: object) {
      super(namespace, {});
    }
    override doPublish(): Promise<string> {
      return Promise.reject(new Error("no bus"));
    }
    override doPublishResponse(): Promise<void> {
      return Promise.reject(new Error("no bus"));
    }
  }
  const { io, session } = play(Cut);
  io.emit("hello");
  await nextTurn();
  expect(session.take()).toEqual(['42/x,["hello"]']);
  void channelOf(io).adapter.close();
});

test("what fails when its caller has gone is reported", async () => {
  class Failing extends LateAdapter {
    override async broadcast(): Promise<void> {
      throw new Error("no bus");
    }
  }
  play(Failing).io.emit("hello");
  await nextTurn();
  expect(stage.failures.map(({ error }) => (error as Error).message)).toEqual(["no bus"]);
});

test("behaviour 86: compress(false) reaches the frames", () => {
  const { io, session } = play(SocketIoAdapter);
  session.frames = [];
  io.compress(false).emit("a");
  io.emit("b");
  expect(session.frames.map(({ mayCompress }) => mayCompress)).toEqual([false, true]);
});

describe("replies", () => {
  test.each([
    ["at once", SocketIoAdapter],
    ["late", LateAdapter],
  ] as const)("come from the clients of this server, if the adapter delivers %s", async (_when, adapter) => {
    const { io, session } = play(adapter);
    const replies = io.timeout(100).emitWithAck("ask");
    await nextTurn();
    const [event] = session.take();
    const id = /^42\/x,(\d+)\["ask"\]$/.exec(String(event))?.[1];
    session.says(`3/x,${id}["yes"]`);
    expect(await replies).toEqual(["yes"]);
  });

  test("that are missing name the socket", async () => {
    const { io, socket } = play(SocketIoAdapter);
    const failure = io
      .timeout(100)
      .emitWithAck("ask")
      .catch((error: unknown) => error);
    await nextTurn();
    stage.clock.advance(100);
    expect(await failure).toMatchObject({ code: "ERR_REPLY_TIMEOUT", missing: [socket.id], responses: [] });
  });

  test("of other servers are awaited for a minute without a timeout, and then are lost", async () => {
    class OfTwo extends SocketIoAdapter {
      override async serverCount(): Promise<number> {
        return 2;
      }
    }
    const { io, session } = play(OfTwo);
    const failure = io.emitWithAck("ask").catch((error: unknown) => error);
    await nextTurn();
    session.says('3/x,0["yes"]');
    stage.clock.advance(60_000);
    expect(await failure).toBeInstanceOf(BroadcastError);
    expect(await failure).toMatchObject({ code: "ERR_REPLY_DISCONNECTED", responses: ["yes"] });
    expect(stage.clock.pendingTimers).toBe(0);
  });

  test("cannot be awaited if nobody knows how many servers there are", async () => {
    class Uncounted extends SocketIoAdapter {
      override serverCount(): Promise<number> {
        return Promise.reject(new Error("no bus"));
      }
    }
    const { io, session } = play(Uncounted);
    const failure = io.emitWithAck("ask").catch((error: unknown) => error);
    session.says('3/x,0["yes"]');
    expect(await failure).toMatchObject({ code: "ERR_REPLY_DISCONNECTED", responses: ["yes"] });
    expect(stage.failures.map(({ error }) => (error as Error).message)).toEqual(["no bus"]);
    expect(stage.clock.pendingTimers).toBe(0);
  });
});
