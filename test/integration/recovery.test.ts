// Connection state recovery with the official client. What stands on the wire is recovery-wire.test.ts.
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { io as connect, type Socket as ClientSocket } from "socket.io-client";
import msgpackParser from "socket.io-msgpack-parser";
import { io as connectOurs } from "../../src/client/node.js";
import { msgpackCodec, type Server, type ServerOptions, type Socket } from "../../src/index.js";
import { FaultProxy } from "../../src/testkit/index.js";
import { freePort } from "../../scripts/free-port.mjs";
import { openOneSidedWire } from "./one-sided-wire.js";
import { heard, nextSocket, start, type Running } from "./recovering-server.js";

const ways = [
  { way: "WebSocket", options: { transports: ["websocket"] } },
  { way: "polling", options: { transports: ["polling"] } },
  { way: "an upgrade", options: { transports: ["polling", "websocket"] } },
  { way: "msgpack", options: { transports: ["websocket"], parser: msgpackParser } },
] as const;

function client(url: string, options: object = {}): ClientSocket {
  const socket = connect(url, {
    forceNew: true,
    reconnectionDelay: 10,
    reconnectionDelayMax: 20,
    ...options,
  });
  onTestFinished(() => void socket.disconnect());
  return socket;
}

/** Connects, and gives both ends. */
async function connected(
  { io, url }: Running,
  options: object = { transports: ["websocket"] },
): Promise<[ClientSocket, Socket]> {
  const connection = nextSocket(io);
  const socket = client(url, options);
  await heard(socket, "connect");
  return [socket, await connection];
}

/** Breaks the client's line under it, and waits until both ends are there again; `meanwhile` happens in between. */
async function blip(io: Server, here: ClientSocket, there: Socket, meanwhile?: () => void): Promise<Socket> {
  const reconnection = heard(here, "connect");
  const connection = nextSocket(io);
  const disconnection = heard(there as never, "disconnect");
  here.io.engine.close();
  await disconnection;
  meanwhile?.();
  await reconnection;
  return connection;
}

describe.each(ways)("the official client over $way", ({ way, options }) => {
  const serverOptions: ServerOptions = {
    connectionStateRecovery: {},
    ...(way === "msgpack" && { parser: msgpackCodec }),
  };

  test.each([
    { missedBeforeConnect: true, order: "before" },
    { missedBeforeConnect: false, order: "behind" },
  ])(
    "behaviour 107: it comes back to its id, rooms and data, and hears what it missed $order `connect`",
    async ({ missedBeforeConnect }) => {
      const running = await start({ ...serverOptions, connectionStateRecovery: { missedBeforeConnect } });
      const [here, there] = await connected(running, options);
      there.join(["lobby", "chess"]);
      there.data["name"] = "Ada";
      const log: unknown[] = [];
      here.onAny((event, ...args: unknown[]) => log.push([event, ...args.slice(0, -1)]));
      here.on("connect", () => log.push("connect"));
      running.io.emit("first", 1);
      await heard(here, "first");
      const { id } = here;
      const back = await blip(running.io, here, there, () => {
        running.io.to("chess").emit("move", "e4", { n: [1] });
        running.io.emit("bytes", new Uint8Array([1, 2, 3]));
        running.io.to("elsewhere").emit("not for it");
        there.emit("to the one that was here", null);
      });
      expect(here.recovered).toBe(true);
      expect(here.id).toBe(id);
      expect([back.recovered, back.id, back.data]).toEqual([true, id, { name: "Ada" }]);
      expect(back.rooms).toEqual(new Set([id, "lobby", "chess"]));
      const after = heard(here, "after");
      running.io.to("lobby").emit("after");
      await after;
      const missed = [
        ["move", "e4", { n: [1] }],
        ["bytes", Buffer.from([1, 2, 3])],
        ["to the one that was here", null],
      ];
      const expected = missedBeforeConnect ? [...missed, "connect"] : ["connect", ...missed];
      expect(log).toEqual([["first", 1], ...expected, ["after"]]);
    },
  );

  test("it comes back though it was never sent an event, once and again", async () => {
    const running = await start(serverOptions);
    const [here, first] = await connected(running, options);
    const second = await blip(running.io, here, first);
    expect([here.recovered, second.recovered]).toEqual([true, true]);
    const missed = heard(here, "missed");
    const third = await blip(running.io, here, second, () => running.io.emit("missed"));
    await missed;
    expect([here.recovered, third.recovered, third.id]).toEqual([true, true, first.id]);
  });

  test("it is given what is emitted between the close that it is sent and its end", async () => {
    const running = await start(serverOptions);
    const [here, there] = await connected(running, options);
    const got: unknown[] = [];
    for (const event of ["before", "behind", "after"]) here.on(event, () => got.push(event));
    const before = heard(here, "before");
    running.io.emit("before");
    await before;
    const connection = nextSocket(running.io);
    there.conn.close();
    running.io.emit("behind");
    await connection;
    const after = heard(here, "after");
    running.io.emit("after");
    await after;
    expect([here.recovered, got]).toEqual([true, ["before", "behind", "after"]]);
  });

  test("through twenty lost lines nothing is lost, doubled or out of order", async () => {
    const running = await start(serverOptions);
    const [here, there] = await connected(running, options);
    there.join("numbers");
    const got: number[] = [];
    here.on("number", (n: number) => got.push(n));
    let sent = 0;
    const say = (count: number): void => {
      for (let i = 0; i < count; i++) {
        sent++;
        if (sent % 3 === 0) running.io.emit("number", sent);
        else if (sent % 3 === 1) running.io.to("numbers").emit("number", sent);
        else there.emit("number", sent);
      }
    };
    let socket = there;
    for (let round = 0; round < 20; round++) {
      say(5);
      socket = await blip(running.io, here, socket, () => say(5));
      expect(socket.recovered, `round ${round}`).toBe(true);
      say(2);
    }
    await expect.poll(() => got.length).toBe(sent);
    expect(got).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
  });
});

describe("the official client", () => {
  test("takes its session over when it comes by another network, before the server knows that the old line is dead", async () => {
    const running = await start();
    const wire = await openOneSidedWire(running.port);
    const [here, there] = await connected({ ...running, url: wire.url });
    const got: unknown[] = [];
    here.on("n", (n) => got.push(n));
    running.io.emit("n", 1);
    await heard(here, "n");
    const reconnection = heard(here, "connect");
    const connection = nextSocket(running.io);
    const lost = heard(here, "disconnect");
    const reasons: unknown[] = [];
    there.on("disconnect", (reason) => reasons.push(reason));
    wire.loseClients();
    await lost;
    expect(there.connected).toBe(true);
    running.io.emit("n", 2);
    await reconnection;
    const back = await connection;
    expect([here.recovered, back.recovered, back.id]).toEqual([true, true, there.id]);
    expect(reasons).toEqual(["forced server close"]);
    expect(got).toEqual([1, 2]);
    expect(running.io.sockets.sockets.get(back.id)).toBe(back);
  });

  test("recovers though the last event was volatile, with a text at its end", async () => {
    const running = await start();
    const [here, there] = await connected(running);
    running.io.volatile.emit("position", "north");
    expect((await heard(here, "position"))[0]).toBe("north");
    const missed = heard(here, "missed");
    const back = await blip(running.io, here, there, () => running.io.emit("missed"));
    await missed;
    expect(back.recovered).toBe(true);
  });

  test("recovers though it was silent until the log had forgotten what it was sent last", async () => {
    const running = await start({ connectionStateRecovery: { maxLogEntries: 4 } });
    const [here, there] = await connected(running);
    running.io.emit("last");
    await heard(here, "last");
    for (let i = 0; i < 20; i++) running.io.to("elsewhere").emit("not for it");
    const missed = heard(here, "missed");
    const back = await blip(running.io, here, there, () => running.io.emit("missed"));
    await missed;
    expect([here.recovered, back.recovered]).toEqual([true, true]);
  });

  test("is not asked again for an acknowledgement that was lost: nobody knows whether its handler has run", async () => {
    const running = await start();
    const [here, there] = await connected(running);
    let runs = 0;
    here.on("question", () => runs++);
    const question = heard(here, "question");
    const answer = there.emitWithAck("question");
    const refusal = expect(answer).rejects.toMatchObject({ code: "ERR_REPLY_DISCONNECTED" });
    await question;
    const back = await blip(running.io, here, there);
    await refusal;
    here.on("second", (reply: (text: string) => void) => reply("yes"));
    expect(await back.emitWithAck("second")).toBe("yes");
    expect([here.recovered, runs]).toEqual([true, 1]);
  });

  test("is told the truth by another server at the same address, which has no log of it", async () => {
    const first = await start(undefined, await freePort());
    const [here] = await connected(first);
    first.io.emit("event");
    await heard(here, "event");
    const connection = heard(here, "connect");
    await first.io.close();
    const second = await start(undefined, first.port);
    await connection;
    expect(here.recovered).toBe(false);
    const after = heard(here, "after");
    second.io.emit("after");
    await after;
  });

  test("begins anew after its session was given up", async () => {
    const running = await start({ connectionStateRecovery: { maxSessions: 0 } });
    const [here, there] = await connected(running);
    running.io.emit("event");
    await heard(here, "event");
    const back = await blip(running.io, here, there);
    expect([here.recovered, back.recovered, here.id === there.id]).toEqual([false, false, false]);
  });

  test("shows an offset from before the session it is in: it gets what followed since that began, and no more", async () => {
    const running = await start();
    const [here, there] = await connected(running);
    running.io.emit("event", 1);
    await heard(here, "event");
    const got: unknown[] = [];
    here.on("event", (n) => got.push(n));
    const gone = heard(there as never, "disconnect");
    here.disconnect();
    await gone;
    running.io.emit("event", 2);
    const connection = nextSocket(running.io);
    here.connect();
    const second = await connection;
    await heard(here, "connect");
    expect(second.recovered).toBe(false);
    const third = await blip(running.io, here, second, () => running.io.emit("event", 3));
    expect(third.recovered).toBe(true);
    expect(got).toEqual([3]);
  });

  test.each([
    { skipMiddlewares: true, passes: 1 },
    { skipMiddlewares: false, passes: 2 },
  ])(
    "behaviour 107: passes the middlewares $passes times with skipMiddlewares: $skipMiddlewares",
    async (given) => {
      const { io, ...rest } = await start({
        connectionStateRecovery: { skipMiddlewares: given.skipMiddlewares },
      });
      const seen: boolean[] = [];
      io.use(async (socket, next) => {
        await Promise.resolve();
        seen.push(socket.recovered);
        next();
      });
      const [here, there] = await connected({ io, ...rest });
      const missed = heard(here, "missed");
      const back = await blip(io, here, there, () => io.emit("missed"));
      await missed;
      expect(back.recovered).toBe(true);
      expect(seen).toEqual([false, true].slice(0, given.passes));
    },
  );

  test("is refused by a middleware that has changed its mind, and its session is over", async () => {
    const running = await start({ connectionStateRecovery: { skipMiddlewares: false } });
    let isBanned = false;
    running.io.use((_, next) => next(isBanned ? new Error("banned") : undefined));
    const [here, there] = await connected(running);
    isBanned = true;
    const refusal = heard(here, "connect_error");
    const gone = heard(there as never, "disconnect");
    here.io.engine.close();
    await gone;
    expect(await refusal).toMatchObject([{ message: "banned" }]);
    isBanned = false;
    here.connect();
    await heard(here, "connect");
    expect(here.recovered).toBe(false);
  });

  test("recovers in each of its namespaces", async () => {
    const running = await start();
    running.io.of("/admin");
    const [here, there] = await connected(running);
    const admin = here.io.socket("/admin", {});
    await heard(admin, "connect");
    const missed = heard(admin, "missed");
    const again = heard(admin, "connect");
    await blip(running.io, here, there, () => running.io.of("/admin").emit("missed"));
    await again;
    await missed;
    expect([here.recovered, admin.recovered]).toEqual([true, true]);
  });

  test("recovers in a namespace that it brought into being and was the last to leave", async () => {
    const running = await start();
    running.io.of(/^\/tenant-/);
    const [here, there] = await connected(running);
    const tenant = here.io.socket("/tenant-7", {});
    await heard(tenant, "connect");
    const missed = heard(tenant, "missed");
    const again = heard(tenant, "connect");
    await blip(running.io, here, there, () => running.io.of("/tenant-7").emit("missed"));
    await again;
    await missed;
    expect(tenant.recovered).toBe(true);
  });
});

test("our client recovers too, and its listeners never see an offset", async () => {
  const { io, url } = await start();
  const connection = nextSocket(io);
  const here = connectOurs(url, { forceNew: true, reconnectionDelay: 10, transports: ["websocket"] });
  onTestFinished(() => void here.disconnect());
  await heard(here, "connect");
  const there = await connection;
  const got: unknown[][] = [];
  here.onAny((...args: unknown[]) => got.push(args));
  io.volatile.emit("volatile", "north");
  io.emit("broadcast", "a string");
  there.emit("direct");
  await heard(here, "direct");
  const gone = heard(there as never, "disconnect");
  const again = heard(here, "connect");
  here.io.engine?.close();
  await gone;
  io.emit("missed", 1, "a string");
  await again;
  expect(here.recovered).toBe(true);
  expect(got).toEqual([
    ["volatile", "north"],
    ["broadcast", "a string"],
    ["direct"],
    ["missed", 1, "a string"],
  ]);
});

test.each([
  ["the usual mark", {}],
  ["a mark below what one turn writes", { highWaterMark: 32_768 }],
])(
  "A12: who was given up for reading too slowly comes back to all that it had not read, with %s",
  async (_, mark) => {
    const running = await start({ connectionStateRecovery: {}, logIncidents: false, ...mark });
    const proxy = await FaultProxy.open({ port: running.port });
    onTestFinished(() => proxy.close());
    const [here, there] = await connected({ ...running, url: proxy.url });
    const got: number[] = [];
    here.on("row", (number: number) => got.push(number));
    const expelled = heard(there as never, "disconnect");
    proxy.conditions = { bytesPerSecond: 200_000 };
    let sent = 0;
    while (there.connected) {
      for (let n = 0; n < 16; n++) running.io.emit("row", sent++, "x".repeat(1024));
      await new Promise(setImmediate);
    }
    expect((await expelled)[0]).toBe("slow consumer");
    const back = heard(here, "connect");
    proxy.conditions = {};
    proxy.cut();
    await back;
    expect(here.recovered).toBe(true);
    await vi.waitFor(() => expect(got.length).toBeGreaterThanOrEqual(sent), { timeout: 10_000 });
    expect(got).toHaveLength(sent);
    expect(got).toEqual([...got.keys()]);
  },
);
