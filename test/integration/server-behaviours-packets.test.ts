// What users of Socket.IO's server expect of values, parsers and packets, with the official client and by hand. The numbers
// are those of docs/behaviours.md.
import { afterEach, describe, expect, test } from "vitest";
import { createJsonCodec, type Socket } from "../../src/index.js";
import { endAll, heard, startClient, startServer, type Loopback } from "./loopback.js";

afterEach(endAll);

const websocket = { transports: ["websocket"] };
const nothing = (): void => undefined;

/** A server that gives back what it is sent, and a client of it. */
async function startEcho(): Promise<Loopback & { readonly ask: (value: unknown) => Promise<unknown> }> {
  const running = await startServer();
  running.io.on("connection", (socket) => {
    socket.on("echo", (value: unknown, reply: (value: unknown) => void) => reply(value));
  });
  const client = startClient(running.url, websocket);
  return { ...running, ask: (value) => client.emitWithAck("echo", value) };
}

/** A session by hand, joined to `/`, and the socket that it became. */
async function joinByHand({ io, url }: Loopback): Promise<{
  readonly socket: Socket;
  readonly post: (body: string) => Promise<string>;
}> {
  const joined = heard(io, "connection");
  const open = await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text();
  const { sid } = JSON.parse(open.slice(1)) as { sid: string };
  const address = `${url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  const post = async (body: string): Promise<string> =>
    (await fetch(address, { method: "POST", body })).text();
  await post("40");
  const [socket] = (await joined) as [Socket];
  return { socket, post };
}

describe("values", () => {
  test("behaviour 59: what cannot be written throws at the caller, and the next event passes", async () => {
    const { io, url } = await startServer();
    const client = startClient(url, websocket);
    await heard(client, "connect");
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    expect(() => io.emit("circle", circle)).toThrow(expect.objectContaining({ code: "ERR_ENCODE" }));
    const news = heard(client, "news");
    io.emit("news", 1);
    expect(await news).toEqual([1]);
  });

  test("behaviour 60: the caller's arguments are as they were, bytes and all", async () => {
    const { io, url } = await startServer();
    const client = startClient(url, websocket);
    await heard(client, "connect");
    const bytes = Buffer.from([1, 2]);
    const value = Object.freeze({ deep: Object.freeze([bytes]), date: new Date(0) });
    const news = heard(client, "news");
    io.emit("news", value);
    expect(await news).toEqual([{ deep: [bytes], date: "1970-01-01T00:00:00.000Z" }]);
    expect(value.deep[0]).toBe(bytes);
  });

  test("behaviour 61: objects without a prototype, views, nested bytes and null keep what they are", async () => {
    const { ask } = await startEcho();
    const bare: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    Object.assign(bare, { bytes: Buffer.from("a"), none: null, deep: { deeper: [null, Buffer.from("b")] } });
    expect(await ask(bare)).toEqual({ ...bare });
    const view = new Uint16Array([1, 2, 3]).subarray(1);
    expect(await ask(view)).toEqual(Buffer.from([2, 0, 3, 0]));
  });

  test("behaviour 100: large text and 700 kB of bytes bounce three times", async () => {
    const { ask } = await startEcho();
    let text: unknown = { text: "é".repeat(200_000) };
    let bytes: unknown = Buffer.alloc(700_000, 7);
    for (let i = 0; i < 3; i++) {
      text = await ask(text);
      bytes = await ask(bytes);
    }
    expect((text as { text: string }).text).toBe("é".repeat(200_000));
    expect(Buffer.alloc(700_000, 7).equals(bytes as Buffer)).toBe(true);
  });

  test("behaviour 65: the codec's replacer and reviver see the values of both ends", async () => {
    const parser = createJsonCodec({
      replacer: (_key, value) => (typeof value === "bigint" ? { big: String(value) } : value),
      reviver: (key, value) => (key === "n" ? Number(value) + 1 : value),
    });
    const { io, url } = await startServer({ parser });
    const joined = heard(io, "connection");
    const client = startClient(url, websocket);
    const [socket] = (await joined) as [Socket];
    const said = heard(socket, "say");
    client.emit("say", { n: 1 });
    expect(await said).toEqual([{ n: 2 }]);
    const news = heard(client, "news");
    socket.emit("news", 7n);
    expect(await news).toEqual([{ big: "7" }]);
  });
});

describe("packets that cannot be read", () => {
  test("behaviours 62 and 63: attachments that are miscounted, too many or misnumbered end the session with their reason", async () => {
    const running = await startServer();
    const expected: readonly [body: string, message: string | RegExp][] = [
      ["451", "Illegal attachments"],
      ["45", "Illegal attachments"],
      ["451.23-", "Illegal attachments"],
      ["45a-", "Illegal attachments"],
      ['4511-["a"]', "too many attachments"],
      ['451-["a",{"_placeholder":true,"num":"0"}]\u001ebAQ==', "illegal attachments"],
      ['451-["a",{"_placeholder":true,"num":1}]\u001ebAQ==', "illegal attachments"],
    ];
    for (const [body, message] of expected) {
      const { socket, post } = await joinByHand(running);
      const error = heard(socket, "error");
      const gone = heard(socket, "disconnect");
      await post(body);
      expect(((await error)[0] as Error).message, body).toBe(message);
      expect((await gone)[0]).toBe("forced close");
    }
  });

  test("behaviour 64: a client that went away in the middle of a packet harms nobody after it", async () => {
    const running = await startServer();
    const { socket, post } = await joinByHand(running);
    await post('452-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]\u001ebAQ==');
    const gone = heard(socket, "disconnect");
    await post("1");
    expect((await gone)[0]).toBe("transport close");
    const next = await joinByHand(running);
    const said = heard(next.socket, "say");
    await next.post('42["say",1]');
    expect(await said).toEqual([1]);
  });

  test("behaviour 94: what comes after a disconnect is ignored, and so is a join", async () => {
    const { io, url } = await startServer();
    const joined = heard(io, "connection");
    const client = startClient(url, websocket);
    const [socket] = (await joined) as [Socket];
    const said: unknown[] = [];
    socket.onAny((event) => said.push(event));
    const gone = heard(client, "disconnect");
    client.emit("late");
    socket.disconnect();
    socket.join("room");
    await gone;
    expect(said).toEqual([]);
    expect(io.sockets.adapter.rooms.size).toBe(0);
  });
});

describe("emitting", () => {
  test("behaviour 72: asynchronous middlewares of a namespace and of a socket keep their order", async () => {
    const { io, url } = await startServer();
    const order: string[] = [];
    const slow =
      (name: string) =>
      (_thing: unknown, next: () => void): void => {
        setImmediate(() => {
          order.push(name);
          next();
        });
      };
    io.use(slow("first")).use(slow("second"));
    io.on("connection", (socket) => {
      order.push("connection");
      socket.use(slow("event"));
      socket.on("say", () => order.push("say"));
    });
    const client = startClient(url, websocket);
    await heard(client, "connect");
    const done = new Promise((resolve) => io.sockets.sockets.values().next().value?.on("done", resolve));
    client.emit("say");
    client.emit("done");
    await done;
    expect(order).toEqual(["first", "second", "connection", "event", "say", "event"]);
  });

  test("behaviour 105: a broadcast is framed once, and its bytes are right for every client and transport", async () => {
    const { io, url } = await startServer();
    const clients = [
      startClient(url, websocket),
      startClient(url, websocket),
      startClient(url, { transports: ["polling"] }),
    ];
    await Promise.all(clients.map((client) => heard(client, "connect")));
    const got = Promise.all(clients.map((client) => heard(client, "news")));
    io.emit("news", "é".repeat(100), Buffer.from([1, 2, 3]));
    const expected = ["é".repeat(100), Buffer.from([1, 2, 3])];
    expect(await got).toEqual([expected, expected, expected]);
  });

  test("behaviour 83: emit answers true, and reserved names throw everywhere", async () => {
    const { io, url } = await startServer();
    const joined = heard(io, "connection");
    startClient(url, websocket);
    const [socket] = (await joined) as [Socket];
    for (const emitter of [io, io.of("/"), io.to("room"), socket, socket.broadcast, socket.compress(false)]) {
      expect(emitter.emit("hello")).toBe(true);
      for (const name of [
        "connect",
        "connect_error",
        "disconnect",
        "disconnecting",
        "newListener",
        "removeListener",
      ]) {
        expect(() => emitter.emit(name)).toThrow(`"${name}" is a reserved event name`);
      }
    }
  });
});

describe("servers among themselves", () => {
  test("a server that is alone has no others: nobody hears it, and all of them have replied", async () => {
    const { io } = await startServer();
    io.on("hello", () => expect.unreachable("a server does not hear itself"));
    expect(io.serverSideEmit("hello")).toBe(true);
    expect(await io.serverSideEmitWithAck("hello")).toEqual([]);
    const answer = new Promise((resolve) =>
      io.serverSideEmit("hello", (...args: unknown[]) => resolve(args)),
    );
    expect(await answer).toEqual([null, []]);
    for (const name of ["connect", "connection", "new_namespace"]) {
      expect(() => io.serverSideEmit(name as never)).toThrow(`"${name}" is a reserved event name`);
    }
    expect(await io.allSockets()).toEqual(new Set());
  });

  test("io and the main namespace have the same listeners", async () => {
    const { io } = await startServer();
    io.on("connection", nothing);
    expect(io.of("/").listeners("connection")).toEqual([nothing]);
    io.of("/").once("connect", nothing);
    expect(io.listenerCount("connect")).toBe(1);
    io.removeAllListeners();
    expect(io.of("/").eventNames()).toEqual([]);
  });
});
