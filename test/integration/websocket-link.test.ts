// Our WebSocket link against `ws` as the client, and against a raw one where rules are broken. Its frames are tested beside their sources.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { constants, deflateRawSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Link } from "../../src/websocket/index.js";
import { frameOf, headerOf, RawClient } from "../autobahn/raw-client.js";
import { type EchoServer, type EchoServerOptions, realClock, startEchoServer } from "./echo-server.js";

let server: EchoServer;
afterEach(() => server.close());

async function connect(options: EchoServerOptions = {}, client: object = {}): Promise<WebSocket> {
  server = await startEchoServer(options);
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}`, { perMessageDeflate: false, ...client });
  await once(socket, "open");
  return socket;
}

async function connectRaw(options: EchoServerOptions = {}): Promise<RawClient> {
  server = await startEchoServer(options);
  return RawClient.open(server.port);
}

async function echoed(socket: WebSocket, data: string | Buffer): Promise<string | Buffer> {
  socket.send(data);
  const [back, isBinary] = (await once(socket, "message")) as [Buffer, boolean];
  return isBinary ? back : back.toString();
}

interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
}

function deferred<Value>(): Deferred<Value> {
  const settle: { resolve?: (value: Value) => void } = {};
  const promise = new Promise<Value>((resolve) => {
    settle.resolve = resolve;
  });
  return { promise, resolve: (value) => settle.resolve?.(value) };
}

/** A server whose link tells what happens to it. */
function watched(): {
  options: EchoServerOptions;
  link: Promise<Link>;
  closed: Promise<unknown[]>;
  drained: Promise<void>;
} {
  const link = deferred<Link>();
  const closed = deferred<unknown[]>();
  const drained = deferred<void>();
  const options: EchoServerOptions = {
    events: (own) => ({
      onMessage: () => link.resolve(own()),
      onBlocked() {},
      onDrain: () => drained.resolve(undefined),
      onClose: (code, reason, error) =>
        closed.resolve(error === undefined ? [code, reason] : [code, reason, error]),
    }),
  };
  return { options, link: link.promise, closed: closed.promise, drained: drained.promise };
}

const texts = [
  "",
  "hello",
  "é漢字😀",
  "a".repeat(125),
  "a".repeat(126),
  "é".repeat(40_000),
  "a".repeat(1_000_000),
];
const binaries = [0, 1, 125, 126, 65_535, 65_536, 1_000_000];

describe("messages", () => {
  it.each(texts.map((text) => [text.length, text] as const))(
    "come back: text of %i characters",
    async (_length, text) => {
      const socket = await connect();
      expect(await echoed(socket, text)).toBe(text);
    },
  );

  it.each(binaries)("come back: %i bytes", async (length) => {
    const socket = await connect();
    const bytes = Buffer.alloc(length, "bytes");
    expect(bytes.equals((await echoed(socket, bytes)) as Buffer)).toBe(true);
  });

  it("come back in their order, also compressed, small and large", async () => {
    const socket = await connect({ perMessageDeflate: {} }, { perMessageDeflate: { threshold: 0 } });
    expect(socket.extensions).toBe("permessage-deflate");
    const sent = Array.from({ length: 60 }, (_, index) => `${index}:${"x".repeat((index % 4) * 9000)}`);
    const received: string[] = [];
    const all = new Promise<void>((resolve) => {
      socket.on("message", (data: Buffer) => {
        received.push(data.toString());
        if (received.length === sent.length) resolve();
      });
    });
    sent.forEach((text, index) => socket.send(text, { compress: index % 3 !== 0 }));
    await all;
    expect(received).toEqual(sent);
  });

  it.each([false, {}] as const)(
    "wait while the link is paused, and come when it reads on (compressed: %j)",
    async (deflate) => {
      const { options, link } = watched();
      const heard: unknown[] = [];
      const all = deferred<void>();
      const socket = await connect(
        {
          ...options,
          perMessageDeflate: deflate,
          events: (own) => {
            const events = options.events?.(own);
            if (events === undefined) throw new Error("nobody watches");
            return {
              ...events,
              onMessage(data) {
                events.onMessage(data);
                if (heard.push(data) === 1) own().pause?.();
                if (heard.length === 3) all.resolve(undefined);
              },
            };
          },
        },
        { perMessageDeflate: deflate !== false },
      );
      socket.send("one");
      const opened = await link;
      socket.send("two");
      socket.send("three");
      // An echo of another connection has been to the server and back meanwhile.
      const other = new WebSocket(`ws://127.0.0.1:${server.port}`);
      await once(other, "open");
      other.terminate();
      const before = [...heard];
      opened.resume?.();
      await all.promise;
      expect([before, heard]).toEqual([["one"], ["one", "two", "three"]]);
    },
  );

  it("come before a close that follows them, also compressed", async () => {
    const received: unknown[] = [];
    const done = deferred<void>();
    const socket = await connect(
      {
        perMessageDeflate: {},
        events: () => ({
          onMessage: (data) => received.push(data.length),
          onBlocked() {},
          onDrain() {},
          onClose(code) {
            received.push(code);
            done.resolve(undefined);
          },
        }),
      },
      { perMessageDeflate: { threshold: 0 } },
    );
    socket.send(randomBytes(200_000));
    socket.send("small");
    socket.close(4001);
    await done.promise;
    expect(received).toEqual([200_000, 5, 4001]);
  });
});

describe("the answer to the upgrade", () => {
  it("brings headers and the first messages in one write", async () => {
    const { options } = watched();
    server = await startEchoServer({ ...options, first: ["hello"], headers: { "X-Extra": "yes" } });
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}`, ["b", "a"]);
    const upgrade = once(socket, "upgrade") as Promise<[{ headers: Record<string, string> }]>;
    const first = once(socket, "message");
    const [{ headers }] = await upgrade;
    expect(headers["x-extra"]).toBe("yes");
    expect(headers["sec-websocket-protocol"]).toBe("b");
    expect(String((await first)[0])).toBe("hello");
    socket.terminate();
  });

  it("delivers frames that came with the request", async () => {
    server = await startEchoServer();
    const client = await RawClient.open(server.port, [], frameOf(1, Buffer.from("early")));
    await client.until(() => client.frames.length > 0, 5000);
    expect(client.frames[0]?.payload.toString()).toBe("early");
    client.destroy();
  });
});

describe("closing", () => {
  it.each([1000, 1001, 4000])("echoes the peer's code %i", async (code) => {
    const { options, closed } = watched();
    const socket = await connect(options);
    socket.close(code, "bye");
    expect((await once(socket, "close"))[0]).toBe(code);
    expect(await closed).toEqual([code, "bye"]);
  });

  it("answers an empty close frame with an empty one", async () => {
    const { options, closed } = watched();
    const socket = await connect(options);
    socket.close();
    expect((await once(socket, "close"))[0]).toBe(1005);
    expect(await closed).toEqual([1005, ""]);
  });

  it("writes what is queued, then the close frame", async () => {
    const { options, link, closed } = watched();
    const socket = await connect(options);
    socket.send("go");
    const own = await link;
    own.send({ data: "last words", wire: null });
    own.close(1001, "going away");
    own.send({ data: "too late", wire: null });
    expect(String((await once(socket, "message"))[0])).toBe("last words");
    expect(await once(socket, "close")).toEqual([1001, Buffer.from("going away")]);
    expect(await closed).toEqual([1001, "going away"]);
  });

  it("throws at a code that may not travel, and stays open", async () => {
    const { options, link } = watched();
    const socket = await connect(options);
    socket.send("go");
    const own = await link;
    expect(() => own.close(1005)).toThrow(RangeError);
    expect(() => own.close(1000, new Float32Array(20) as unknown as string)).toThrow(TypeError);
    own.close();
    expect((await once(socket, "close"))[0]).toBe(1005);
  });

  it("waits closeTimeoutMs for a peer that does not answer", async () => {
    const { options, link, closed } = watched();
    const client = await connectRaw({ ...options, closeTimeoutMs: 50 });
    client.write(frameOf(1, Buffer.from("go")));
    (await link).close(1000);
    expect(await closed).toEqual([1006, ""]);
    await client.until(() => client.isEnded, 5000);
    expect(client.isEnded).toBe(true);
    client.destroy();
  });

  it("reports 1006 when the peer ends the connection without a close frame", async () => {
    const { options, closed } = watched();
    const client = await connectRaw(options);
    client.end();
    expect(await closed).toEqual([1006, ""]);
  });

  it("reports 1006 once when it is terminated", async () => {
    const { options, link, closed } = watched();
    const socket = await connect(options);
    socket.send("go");
    (await link).terminate();
    expect(await closed).toEqual([1006, ""]);
    expect((await once(socket, "close"))[0]).toBe(1006);
  });

  it("survives 200 resets right after the 101", async () => {
    const socket = await connect();
    for (let round = 0; round < 200; round++) (await RawClient.open(server.port)).reset();
    expect(await echoed(socket, "alive")).toBe("alive");
  });
});

describe("a peer's fault", () => {
  it.each<[string, Buffer, number]>([
    ["an unmasked frame", Buffer.of(0x81, 0x00), 1002],
    ["invalid UTF-8", frameOf(1, Buffer.of(0xff)), 1007],
    ["an announcement of too much", headerOf(2, 1001), 1009],
  ])("is closed with its code: %s", async (_name, bytes, code) => {
    const { options, closed } = watched();
    const client = await connectRaw({ ...options, maxPayloadBytes: 1000 });
    client.write(bytes);
    await client.until(() => client.isEnded, 5000);
    expect(client.closeCode).toBe(code);
    expect((await closed)[0]).toBe(code);
    expect((await closed)[2]).toBeInstanceOf(Error);
    client.destroy();
  });

  it("is a frame that takes more than 45 s to arrive", async () => {
    let nowMs = 0;
    const client = await connectRaw({ clock: { ...realClock, now: () => nowMs } });
    const slow = frameOf(1, Buffer.from("slow"));
    // The echo of the message before it tells that the beginning of the slow frame has been read.
    for (const text of ["one", "two"]) {
      const count = client.frames.length;
      client.write(Buffer.concat([frameOf(1, Buffer.from(text)), slow.subarray(0, 8)]));
      await client.until(() => client.frames.length > count, 5000);
      nowMs += text === "one" ? 45_000 : 45_001;
      client.write(slow.subarray(8, 9));
      if (text === "one") client.write(slow.subarray(9));
    }
    await client.until(() => client.isEnded, 5000);
    expect(client.frames.slice(0, 3).map(({ payload }) => payload.toString())).toEqual([
      "one",
      "slow",
      "two",
    ]);
    expect(client.closeCode).toBe(1008);
    client.destroy();
  });

  it("ends the connection if it asks for pongs and does not read", async () => {
    const { options, closed } = watched();
    const client = await connectRaw(options);
    client.pause();
    const pings = Buffer.concat(Array.from({ length: 500 }, () => frameOf(9, Buffer.alloc(125))));
    for (let round = 0; server.links.size > 0 && round < 2000; round++) await client.writeAll(pings);
    expect((await closed)[0]).toBe(1008);
    client.destroy();
  });

  it("is broken compressed data, or such as inflates too much", async () => {
    for (const [payload, code] of [
      ["ffffffff", 1007],
      [
        deflateRawSync(Buffer.alloc(1001), { finishFlush: constants.Z_SYNC_FLUSH })
          .toString("hex")
          .slice(0, -8),
        1009,
      ],
    ] as const) {
      server = await startEchoServer({ perMessageDeflate: {}, maxPayloadBytes: 1000 });
      const client = await RawClient.open(server.port, ["permessage-deflate"]);
      client.write(frameOf(2, Buffer.from(payload, "hex"), true, 4));
      await client.until(() => client.isEnded, 5000);
      expect(client.closeCode).toBe(code);
      client.destroy();
      await server.close();
    }
    server = await startEchoServer();
  });
});

describe("writing", () => {
  it("joins what one turn queues in one write, and says when it has gone", async () => {
    const { options, link, drained } = watched();
    const client = await connectRaw({ ...options, first: ["hello"] });
    await drained;
    client.write(frameOf(1, Buffer.from("go")));
    const own = await link;
    expect(own.isWritable).toBe(true);
    for (let index = 0; index < 5; index++) own.send({ data: `m${index}`, wire: null });
    expect(own.isWritable).toBe(false);
    expect(own.bufferedBytes).toBe(5 * 4);
    await client.until(() => client.frames.length === 6, 5000);
    expect(client.reads).toBe(2);
    expect(own.isWritable).toBe(true);
    expect(own.bufferedBytes).toBe(0);
    client.destroy();
  });

  it("gives back what has not been written", async () => {
    const { options, link } = watched();
    const socket = await connect(options);
    socket.send("go");
    const own = await link;
    const message = { data: "back", wire: null };
    own.send(message);
    expect(own.takeQueued()).toEqual([message]);
    expect(own.isWritable).toBe(true);
    expect(own.takeQueued()).toEqual([]);
    own.send({ data: "other", wire: null });
    await once(socket, "message");
  });
});
