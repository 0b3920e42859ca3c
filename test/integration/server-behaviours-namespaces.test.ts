// What users of Socket.IO's server expect of namespaces, with the official client: names, patterns, and what clients bring
// into being. The numbers are those of docs/behaviours.md.
import { setTimeout as after } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Namespace, Server, Socket } from "../../src/index.js";
import { endAll, heard, startClient, startServer } from "./loopback.js";
import { eventually } from "../stage/eventually.js";

afterEach(endAll);

async function refusal(socket: ReturnType<typeof startClient>): Promise<string> {
  const [error] = (await heard(socket, "connect_error")) as [Error];
  return error.message;
}

/** The names of the namespaces that are made from now on. */
function namesMadeIn(io: Server): string[] {
  const found: string[] = [];
  io.on("new_namespace", ({ name }) => found.push(name));
  return found;
}

describe("names", () => {
  test("behaviour 67: the empty name, and one without its slash, are those with it", async () => {
    const { io, url } = await startServer();
    expect(io.of("")).toBe(io.sockets);
    expect(io.of("abc")).toBe(io.of("/abc"));
    const joined = heard(io, "connection");
    startClient(`${url}/`);
    await joined;
    const again = heard(io.of("/"), "connection");
    startClient(url);
    await again;
  });

  test("behaviour 74: two sockets of one namespace take two connections, of two namespaces one", async () => {
    const { io, url } = await startServer();
    io.of("/chat");
    const first = startClient(url, { forceNew: false });
    const [a, b, c] = await Promise.all([
      heard(first, "connect").then(() => first),
      (async () => {
        const second = startClient(url, { forceNew: false });
        await heard(second, "connect");
        return second;
      })(),
      (async () => {
        const chat = startClient(`${url}/chat`, { forceNew: false });
        await heard(chat, "connect");
        return chat;
      })(),
    ]);
    expect(a.io).not.toBe(b.io);
    expect(a.io === c.io || b.io === c.io).toBe(true);
    expect(io.engine.clientsCount).toBe(2);
  });

  test("behaviour 78: new_namespace tells of static and dynamic ones, and of / never", async () => {
    const { io, url } = await startServer();
    const told: string[] = [];
    io.on("new_namespace", ({ name }) => told.push(name));
    io.of("/static");
    io.of("/static");
    io.of(/^\/dynamic-\d+$/);
    io.of("/");
    await heard(startClient(`${url}/dynamic-101`), "connect");
    expect(told).toEqual(["/static", "/dynamic-101"]);
  });
});

describe("behaviour 79: namespaces that clients bring into being", () => {
  test("match a pattern", async () => {
    const { io, url } = await startServer();
    const parent = io.of(/^\/dynamic-\d+$/);
    const joined = heard(parent, "connection");
    const socket = startClient(`${url}/dynamic-101`);
    const [serverSocket] = (await joined) as [Socket];
    expect(serverSocket.nsp.name).toBe("/dynamic-101");
    expect(io.of("/dynamic-101").sockets.get(serverSocket.id)).toBe(serverSocket);
    expect(parent.sockets.size).toBe(0);
    serverSocket.emit("hello", 1);
    expect(await heard(socket, "hello")).toEqual([1]);
  });

  test("are allowed by a function that is given name and auth, and may take its time", async () => {
    const { io, url } = await startServer();
    const asked: unknown[] = [];
    io.of(async (name, auth, next) => {
      asked.push([name, auth["token"]]);
      await after(1);
      next(null, name === "/tenant-1");
    });
    const socket = startClient(`${url}/tenant-1`, { auth: { token: "t" } });
    // What is sent at once waits with the client.
    const said = new Promise((resolve) =>
      io.on("new_namespace", (namespace: Namespace) =>
        namespace.on("connection", (joined) => joined.on("say", resolve)),
      ),
    );
    socket.emit("say", "hello");
    await heard(socket, "connect");
    expect(await said).toBe("hello");
    expect(asked).toEqual([["/tenant-1", "t"]]);
  });

  test("ask the patterns and functions in their order, until one says yes", async () => {
    const { io, url } = await startServer();
    const asked: string[] = [];
    io.of((_name, _auth, next) => {
      asked.push("error");
      next(new Error("this one does not know"), true);
    });
    io.of((_name, _auth, next) => {
      asked.push("no");
      next(null, false);
      next(null, true);
    });
    const third = io.of(/^\/x$/, () => asked.push("connection"));
    io.of(() => asked.push("never asked"));
    const joined = heard(third, "connection");
    startClient(`${url}/x`);
    await joined;
    expect(asked).toEqual(["error", "no", "connection"]);
  });

  test("are refused as invalid if nothing matches", async () => {
    const { io, url } = await startServer();
    io.of(/^\/dynamic-\d+$/);
    io.of((_name, _auth, next) => next(null, false));
    expect(await refusal(startClient(`${url}/other`))).toBe("Invalid namespace");
  });

  test("are refused with an internal error, and reported, if a function throws or its promise is rejected", async () => {
    const { io, url } = await startServer();
    const failures: string[] = [];
    io.on("handler_error", (error) => failures.push((error as Error).message));
    io.of((name, _auth, next) => {
      if (name === "/sync") throw new Error("thrown");
      next(null, false);
    });
    io.of(async () => {
      await after(1);
      throw new Error("rejected");
    });
    expect(await refusal(startClient(`${url}/sync`))).toBe("Internal error");
    expect(await refusal(startClient(`${url}/async`))).toBe("Internal error");
    expect(failures).toEqual(["thrown", "rejected"]);
  });

  test("are refused after connectTimeout if a function does not answer", async () => {
    const { io, url } = await startServer({ connectTimeout: 50 });
    io.on("handler_error", () => undefined);
    io.of(() => undefined);
    expect(await refusal(startClient(`${url}/x`))).toBe("Internal error");
  });

  test("are made once if several clients ask at the same time", async () => {
    const { io, url } = await startServer();
    const made = vi.fn();
    io.on("new_namespace", made);
    let joined = 0;
    const all = new Promise<void>((resolve) => {
      io.of(async (_name, _auth, next) => {
        await after(2);
        next(null, true);
      }).on("connection", () => {
        if (++joined === 3) resolve();
      });
    });
    for (let i = 0; i < 3; i++) startClient(`${url}/dynamic-101`);
    await all;
    expect(made).toHaveBeenCalledTimes(1);
    expect(io.of("/dynamic-101").sockets.size).toBe(3);
  });

  test("may be left while a function still thinks", async () => {
    const { io, url } = await startServer();
    const answers: (() => void)[] = [];
    const joined = vi.fn();
    io.of((_name, _auth, next) => void answers.push(() => next(null, true))).on("connection", joined);
    const chat = startClient(`${url}/slow`);
    await eventually(() => expect(answers).toHaveLength(1));
    chat.disconnect();
    await eventually(() => expect(io.engine.clientsCount).toBe(0));
    for (const answer of answers) answer();
    await heard(startClient(url), "connect");
    expect(joined).not.toHaveBeenCalled();
  });

  test("cannot be made by patterns that remember where they stopped", async () => {
    const { io } = await startServer();
    for (const pattern of [/x/g, /x/y]) {
      expect(() => io.of(pattern)).toThrow("stateful regular expressions are not supported");
    }
  });

  test("belong to the first pattern that matches, if they are made by name", async () => {
    const { io, url } = await startServer();
    const joined = vi.fn();
    io.of((_name, _auth, next) => next(null, true));
    const first = io.of(/^\/dynamic-/).on("connection", joined);
    io.of(/^\/dynamic-1$/).on("connection", () => expect.unreachable("the second pattern"));
    const child = io.of("/dynamic-1");
    const socket = startClient(`${url}/dynamic-1`);
    await heard(child, "connection");
    expect(joined).toHaveBeenCalledTimes(1);
    const news = heard(socket, "news");
    first.emit("news");
    await news;
  });
});

describe("behaviour 80: children and their parent", () => {
  test("a child begins with the middlewares and listeners that its parent has then", async () => {
    const { io, url } = await startServer();
    const order: string[] = [];
    const parent = io.of(/^\/dynamic-\d+$/);
    parent.use((_socket, next) => {
      order.push("first");
      next();
    });
    parent.use((socket, next) => {
      order.push(`second ${socket.connected}`);
      next();
    });
    parent.on("connect", () => order.push("connect"));
    parent.on("connection", () => order.push("connection"));
    const joined = heard(parent, "connection");
    startClient(`${url}/dynamic-1`);
    await joined;
    expect(order).toEqual(["first", "second false", "connect", "connection"]);
    parent.use((_socket, next) => next(new Error("came too late")));
    await heard(startClient(`${url}/dynamic-1`), "connect");
    expect(await refusal(startClient(`${url}/dynamic-2`))).toBe("came too late");
  });

  test("what is sent to the parent reaches the children: emit, to, except, replies, and all that is done to sockets", async () => {
    const { io, url } = await startServer();
    const parent = io.of(/^\/dynamic-\d+$/);
    const [one, two] = [startClient(`${url}/dynamic-1`), startClient(`${url}/dynamic-2`)];
    await Promise.all([heard(one, "connect"), heard(two, "connect")]);
    const both = Promise.all([heard(one, "hello"), heard(two, "hello")]);
    parent.emit("hello", 1, Buffer.from([1]));
    expect((await both).map(([first]) => first)).toEqual([1, 1]);

    const got: string[] = [];
    one.onAny((event) => got.push(`1 ${event}`));
    two.onAny((event) => got.push(`2 ${event}`));
    const [socket] = [...io.of("/dynamic-1").sockets.values()];
    socket?.join("room");
    parent.to("room").emit("to");
    parent.except("room").emit("except");
    const last = Promise.all([heard(one, "last"), heard(two, "last")]);
    parent.emit("last");
    await last;
    expect(got.toSorted()).toEqual(["1 last", "1 to", "2 except", "2 last"]);

    one.on("ask", (reply: (text: string) => void) => reply("one"));
    two.on("ask", (reply: (text: string) => void) => reply("two"));
    expect(new Set(await parent.timeout(10_000).emitWithAck("ask"))).toEqual(new Set(["one", "two"]));
    two.off("ask");
    const failure: unknown = await parent
      .timeout(1_000)
      .emitWithAck("ask")
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: "operation has timed out", responses: ["one"] });
    expect(await io.of(/^\/nobody$/).emitWithAck("ask")).toEqual([]);

    expect(await parent.fetchSockets()).toHaveLength(2);
    parent.socketsJoin("all");
    expect(await parent.in("all").fetchSockets()).toHaveLength(2);
    parent.socketsLeave("all");
    expect(await parent.in("all").allSockets()).toEqual(new Set());
    const gone = heard(two, "disconnect");
    parent.except("room").disconnectSockets();
    expect((await gone)[0]).toBe("io server disconnect");
    expect(one.connected).toBe(true);
  });
});

describe("behaviour 81: cleanupEmptyChildNamespaces", () => {
  test("lets go of a child when its last client leaves, not before, and it can be made again", async () => {
    const { io, url } = await startServer({ cleanupEmptyChildNamespaces: true });
    const made = namesMadeIn(io);
    io.of(/^\/dynamic-\d+$/);
    const [a, b] = [startClient(`${url}/dynamic-1`), startClient(`${url}/dynamic-1`)];
    await Promise.all([heard(a, "connect"), heard(b, "connect")]);
    const child = io.of("/dynamic-1");
    a.disconnect();
    await eventually(() => expect(child.sockets.size).toBe(1));
    await heard(startClient(`${url}/dynamic-1`), "connect").then(() => undefined);
    expect(made).toEqual(["/dynamic-1"]);
    for (const socket of child.sockets.values()) socket.disconnect();
    await heard(startClient(`${url}/dynamic-1`), "connect");
    expect(made).toEqual(["/dynamic-1", "/dynamic-1"]);
  });

  test("lets go of a child whose only client was refused", async () => {
    const { io, url } = await startServer({ cleanupEmptyChildNamespaces: true });
    const made = namesMadeIn(io);
    io.of(/^\/dynamic-\d+$/).use((_socket, next) => next(new Error("no")));
    expect(await refusal(startClient(`${url}/dynamic-1`))).toBe("no");
    expect(await refusal(startClient(`${url}/dynamic-1`))).toBe("no");
    expect(made).toEqual(["/dynamic-1", "/dynamic-1"]);
  });

  test("keeps what was made by name, and without it everything is kept", async () => {
    const { io, url } = await startServer({ cleanupEmptyChildNamespaces: true });
    io.of(/^\/dynamic-\d+$/);
    for (const child of [io.of("/static"), io.of("/dynamic-1")]) {
      const socket = startClient(url + child.name);
      await heard(socket, "connect");
      socket.disconnect();
      await eventually(() => expect(child.sockets.size).toBe(0));
      expect(io.of(child.name)).toBe(child);
    }
    const other = await startServer({ cleanupEmptyChildNamespaces: false });
    const made = namesMadeIn(other.io);
    other.io.of(/^\/dynamic-\d+$/);
    const socket = startClient(`${other.url}/dynamic-1`);
    await heard(socket, "connect");
    const child = other.io.of("/dynamic-1");
    socket.disconnect();
    await eventually(() => expect(child.sockets.size).toBe(0));
    expect(other.io.of("/dynamic-1")).toBe(child);
    expect(made).toEqual(["/dynamic-1"]);
  });
});
